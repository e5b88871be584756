"""Unit tests of pipeline/rendering."""
