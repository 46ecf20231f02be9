"""One file for each citation style; app/domain/citations.py lists them."""
