"""Families as they are before a service meets them: onset, life in the community, the starting stock."""
