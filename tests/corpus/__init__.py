"""Real and hostile files in, what the program must do with each; see `places`."""
