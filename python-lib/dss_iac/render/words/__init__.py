"""Differences in the words of the configuration (D67): two items of YAML, before and after, compared as people read.

Begin with `telling`. Knows kinds only as values that are handed in, and shows nothing itself: `render.view` does.
"""
