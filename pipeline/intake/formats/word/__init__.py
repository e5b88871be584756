"""Word documents (.docx; .doc through LibreOffice)."""
