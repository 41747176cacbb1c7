"""Tagging: what needs nothing but an exported tagger, NumPy and text."""

FORMATS = ("jsonl", "csv", "parquet", "table", "html")
"""What tagged sentences are written as."""
