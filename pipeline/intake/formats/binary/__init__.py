"""Binary workbooks: .xls, .et and .xlsb."""
