"""Saved web pages: alone, in one file, with their folder."""
