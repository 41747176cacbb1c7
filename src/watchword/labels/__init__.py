"""Labels: what may be chosen, what annotators chose, how far they agree, what is settled."""
