"""Unit tests of pipeline/intake."""
