"""What noise in judgement does: the page, the runs behind it, and fits that meet the same ratios."""
