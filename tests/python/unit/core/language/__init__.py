"""The language, offline."""
