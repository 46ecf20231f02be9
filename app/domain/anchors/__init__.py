"""Where words stand in a text: spans, what overlaps, and words that somebody quotes found again."""
