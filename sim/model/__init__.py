"""The discrete-event model of families, workers and services."""
