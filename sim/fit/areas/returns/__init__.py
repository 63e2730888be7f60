"""Published figures of authorities: read, filled where there is none, and drawn toward those of their group."""
