"""Datasets, folders, clients."""
