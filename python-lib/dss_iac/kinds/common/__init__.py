"""What kinds share: references, code beside the YAML, tags, secrets by name, laying trees over each other. Knows no
kind."""
