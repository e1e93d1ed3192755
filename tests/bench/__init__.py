"""What costs what, and beside what it stands (`make bench`): ratios within one run, asserted nowhere.

The sandbox is a process of its own, and so is every phase: what is measured is the engine alone. Here live a made-up
project of any size (`generator`), the phases (`phases`), the baselines without the engine (`baselines`), the counting
of what goes over the wire (`wire`) and the table (`report`). Knows the public verbs; refuses to know how they work.
"""
