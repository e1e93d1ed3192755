"""Charts in words ↔ DSS's own definition of them (AUTO §6, corpus: 206 charts). Begin with `rows`, then `form`."""
