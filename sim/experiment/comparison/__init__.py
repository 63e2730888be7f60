"""Paired comparison: differences within replications, their intervals, and verdicts."""
