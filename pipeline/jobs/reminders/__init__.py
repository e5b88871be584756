"""Reminders (催报): who owes what at which stage, drafted once."""
