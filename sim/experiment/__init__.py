"""Replications, paired comparison and the store of results."""
