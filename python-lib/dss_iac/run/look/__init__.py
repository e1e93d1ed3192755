"""Reading DSS: which objects there are, which of them is which resource, and only the documents that may have
changed. Writes nothing.

Begin with `snapshot`.
"""
