"""The workbook (XLSX) with live formulas."""
