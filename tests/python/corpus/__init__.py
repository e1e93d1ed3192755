"""Round trips of real projects, judged leaf by leaf on the trees DSS keeps (D52). Skipped where the corpus is absent."""
