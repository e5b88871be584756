"""Unit tests of pipeline/checking."""
