"""Definitions and a unit in, the blank form that it fills in out: a workbook, and a document."""
