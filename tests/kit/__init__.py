"""The plugin on a real DSS, in the form of the official plugin test kit."""
