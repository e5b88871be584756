"""Returns (退回): each file that was asked back, marked, with its letter."""
