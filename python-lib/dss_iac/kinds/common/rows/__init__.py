"""Which rows of a dataset are read. Knows no kind and no recipe."""
