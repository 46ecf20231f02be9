"""The briefs themselves, with what is marked in them."""
