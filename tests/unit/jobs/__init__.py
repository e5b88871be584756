"""Unit tests of pipeline/jobs."""
