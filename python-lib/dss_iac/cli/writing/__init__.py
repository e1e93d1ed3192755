"""The commands for whoever writes a configuration: `init`, `validate`, `fmt`, `watch`, `docs`. They speak to DSS
through the verbs alone. Begin with `beginning`.
"""
