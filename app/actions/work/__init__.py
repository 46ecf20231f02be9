"""Work from other tools is brought in: its passages, its tags, and what became of each."""
