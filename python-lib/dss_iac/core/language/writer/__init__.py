"""What is live → YAML, the way back. Begin with `import_writer`, which writes a whole configuration."""
