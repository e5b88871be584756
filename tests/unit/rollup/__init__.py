"""Unit tests of pipeline/rollup."""
