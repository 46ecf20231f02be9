"""The briefs as entries for reference managers."""
