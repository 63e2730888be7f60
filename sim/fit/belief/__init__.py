"""Beliefs at decisions held to the truth, and the rates at which need is known to move."""
