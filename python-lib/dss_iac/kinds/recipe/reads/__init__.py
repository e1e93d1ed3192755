"""Which columns texts name: formulas, queries, the steps of a prepare recipe. Rather silent than wrong: what is not
certain to be a column is none. Knows no recipe; begin with `formula`."""
