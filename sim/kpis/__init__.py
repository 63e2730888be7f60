"""Indicators computed from the event log."""
