"""The schema as editors want it: every scalar may be a template, and only the keys of this type are offered. Begin with
`by_type`.
"""
