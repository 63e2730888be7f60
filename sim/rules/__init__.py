"""Pure formulas of the pathway: numbers in, numbers out."""
