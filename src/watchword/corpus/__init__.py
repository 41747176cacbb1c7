"""Articles in, sentences out: reading, cleaning, splitting, comparing."""
