"""Steps that prepare rows, in words, wherever DSS has them: recipes, what a model learns from, analyses (API §6.6).

Begin with `steps`; `processors` is the table of processors, a row each.
"""
