"""Doing runs: settings, execution in one or several processes or on a cluster, what is kept."""
