"""The workbook: the same tables for Excel."""
