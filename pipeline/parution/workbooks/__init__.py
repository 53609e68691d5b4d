"""Tables → workbooks (XLSX), that a spreadsheet opens and runs nothing of."""
