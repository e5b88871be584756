"""Inbox and bytes in, grids of raw cells out. Hostile input stops here."""
