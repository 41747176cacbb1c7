"""Tagging: what needs nothing but an exported tagger, NumPy and text."""
