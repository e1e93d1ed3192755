"""The values that everybody passes around: addresses, paths, kinds, resources, plans, state. Knows nothing of YAML,
of DSS's wire, or of how two trees are compared.

Begin with `kind` (the words a kind of resource is written in) and `resource`.
"""
