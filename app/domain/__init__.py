"""Values and rules of Briefmark: standard library and `regex` only."""
