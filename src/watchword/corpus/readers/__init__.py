"""One small file for each kind of input: bytes in, articles out."""
