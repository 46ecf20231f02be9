"""What the PDFs share: typst, texts as its templates take them, parts that each document has."""
