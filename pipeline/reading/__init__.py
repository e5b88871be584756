"""A workbook of raw cells in, the form's table as typed entries out, each reading recorded."""
