"""What is learned from what, and how, as people write it ↔ as DSS keeps it: features, algorithms, searches (AUTO §7.2).

Shared by saved models, train recipes and the tasks of analyses. Begin with `features`.
"""
