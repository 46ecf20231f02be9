"""Second factors: setting them up, and asking for them."""
