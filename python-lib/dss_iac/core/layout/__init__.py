"""How a text of a configuration looks: the order of keys, quotes, indentation, empty lines. Knows text and the places
of values in it; refuses to know files, kinds, and what a value means.

Begin with `layout`.
"""
