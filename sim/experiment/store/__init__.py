"""The result store: the only writer of result folders."""
