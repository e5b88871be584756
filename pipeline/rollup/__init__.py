"""Accepted entries in, rollups, statistics and data packages out."""
