"""REFI-QDA, the exchange format of tools for qualitative analysis: codebooks and projects."""
