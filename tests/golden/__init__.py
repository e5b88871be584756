"""Workbooks as they were rendered once and looked at, to be compared part by part."""
