"""The readers of the formats, strangers to each other: bytes in, grids of raw cells out."""
