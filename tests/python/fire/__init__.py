"""Matrices: an apply under kills, faults, rivals and nonsense, at every point where they can strike."""
