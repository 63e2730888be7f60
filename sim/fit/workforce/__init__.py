"""How people come and go, and the loops that follow: what `docs/workforce.md` is written by."""
