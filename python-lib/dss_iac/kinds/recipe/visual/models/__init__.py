"""Recipes that apply models: one file each, as in `visual` itself."""
