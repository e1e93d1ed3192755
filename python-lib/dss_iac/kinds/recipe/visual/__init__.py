"""One file per visual recipe: friendly words ↔ payload, both directions. `form` says what such a file is."""
