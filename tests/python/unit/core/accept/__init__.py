"""Edits of texts, and which of them."""
