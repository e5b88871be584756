"""What a person asks for; the one place where the stages meet."""
