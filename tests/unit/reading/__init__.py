"""Unit tests of pipeline/reading."""
