"""Report and workbook, written from stored tables."""
