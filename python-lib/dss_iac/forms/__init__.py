"""Friendly forms of recipes, datasets and scenario steps: friendly ↔ raw, one file a family, both directions, pure."""
