"""A recommendation: who should do what by when, says whom, on what evidence, and who disagrees.

Its number (`R7`) is given once and never again. What a field says is **stated** (words of a joined
passage), **supplied** (the analyst's words, with the reason) or **not stated** (somebody looked); a
kind of field without any is open.
"""
