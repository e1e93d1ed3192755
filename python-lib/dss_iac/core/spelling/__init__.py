"""Words and keys of DSS, spelled right: what kinds say that DSS knows against what is declared. Knows no kind, and
asks no instance.

Begin with `speller`.
"""
