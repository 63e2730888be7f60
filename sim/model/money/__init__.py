"""Money in the model: what is spent is entered month by month, and a year's budget says what can be paid for."""
