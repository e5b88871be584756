"""Tables in text: .csv, .txt, HTML, SpreadsheetML."""
