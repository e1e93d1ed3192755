"""One file per family of scenario steps: a friendly key ↔ a step type of DSS. `family` says what such a file is,
`steps` finds them."""
