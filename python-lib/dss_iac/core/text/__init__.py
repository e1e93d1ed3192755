"""YAML and JSON text ↔ trees in which every value has a place. Knows what a hostile file can do, and nothing of what
a configuration means.

Begin with `document`; `yaml_writer` is the way back.
"""
