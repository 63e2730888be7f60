"""The journey of one family through the service, chapter by chapter."""
