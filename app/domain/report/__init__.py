"""The report: what was found, counted and put in words, and the document made of it as data."""
