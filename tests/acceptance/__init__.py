"""What the program promises, checked from outside."""
