"""The project's work as data: tables to calculate with, formats of other programs."""
