"""What was received, every version and its fate, in and out of the database."""
