"""An edit made in DSS → the smallest change of the text that declares it: which words of an item change, where they
are written, and what the file says then. Reads and writes no file, and knows no kind by name.

Begin with `merge` and `patch`.
"""
