"""One family's or worker's life from an event log, and where two runs part."""
