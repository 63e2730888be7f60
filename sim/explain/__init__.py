"""One family's or worker's life told from an event log, and where two runs part."""
