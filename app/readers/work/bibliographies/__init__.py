"""The files of reference managers: what they say of works, for the briefs that these are."""
