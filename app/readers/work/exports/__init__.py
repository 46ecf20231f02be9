"""Our own exports: JSON, and the workbook as it went out or as somebody has edited it."""
