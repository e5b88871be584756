"""Reminders in, the drafts that an officer sends out: chat texts, telephone list, letters."""
