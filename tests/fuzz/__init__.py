"""Bytes that nobody has thought of in; tables, findings and no surprise out. See `__main__`."""
