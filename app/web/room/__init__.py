"""The reading room: a brief with its highlights, whole and as a change draws it again."""
