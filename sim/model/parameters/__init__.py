"""The assumption values as the model reads them: plain numbers in minutes and tuples."""
