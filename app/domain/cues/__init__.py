"""Cues: which sentences of a brief read like recommendations, and what they say for certain.

They prefill and list; they never make or decide anything. The rules are for English, of the words
alone: no model, no dictionary of the language. What is not certain is left out, since a wrong
prefill is worse than none. ADEPT (CEUR 2471, paper 5) rests on the same words.
"""
