"""Recipes that keep a table up to date, one file each. Knows nothing of how a recipe is created or compared."""
