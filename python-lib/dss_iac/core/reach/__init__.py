"""How far a change goes: what has to be built again, who names a column that goes, who else looks at it.

Begin with `downstream`. Pure functions of the graph that the configuration and DSS make together; asks DSS nothing, and
knows no kind beyond what its value says of references and columns.
"""
