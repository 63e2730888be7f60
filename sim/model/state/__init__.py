"""What the model carries from minute to minute: families, teams, clocks, and the world that holds them."""
