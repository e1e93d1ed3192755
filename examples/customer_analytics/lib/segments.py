"""Thresholds of the customer segments."""


def segment(total):
    """Name the segment of a customer who spent `total` euros."""
    if total is None or total != total:
        return "silent"
    return "gold" if total > 1000 else "silver" if total > 100 else "bronze"
