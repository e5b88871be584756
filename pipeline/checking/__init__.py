"""Entries in, findings out. Nothing here changes an entry."""
