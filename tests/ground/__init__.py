"""Tests of the ground that the program stands on: shape, floors, packaging, documents, data."""
