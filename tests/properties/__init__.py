"""What holds for any input, sought with hypothesis."""
