"""Money in the model: what it buys, what follows when it ends or is cut, and the page that tells it."""
