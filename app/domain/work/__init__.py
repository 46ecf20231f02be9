"""Work done in other tools: what it holds, what of it is here already, and how it comes in."""
