"""Texts without a layout: lines that say by themselves what they are."""
