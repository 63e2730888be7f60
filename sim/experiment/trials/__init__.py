"""Trials of the machinery itself: speed, the cost of the store, and stops at any moment."""
