"""The commands for whoever writes a configuration: `init`, `watch`, `docs`. They speak to DSS through the verbs alone.
Begin with `beginning`.
"""
