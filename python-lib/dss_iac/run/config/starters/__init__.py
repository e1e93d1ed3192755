"""The configurations that `init` can start from, one a module, each a value `STARTER`. Knows nothing of files on disk.
Begin with `blank`.
"""
