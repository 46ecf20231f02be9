"""What goes wrong, done on purpose: a module for each stage, each with `run`.

Nothing is imported here: one of them sets the clock before anything else is."""
