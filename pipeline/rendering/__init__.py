"""Rollups and findings in, the bytes of workbooks out."""
