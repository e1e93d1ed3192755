"""Values in, values out: the language, the comparison, the plan. No I/O, no clock, no randomness."""
