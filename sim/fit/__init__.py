"""Fit: calibration, validation and area presets, from published figures to the assumption book."""
