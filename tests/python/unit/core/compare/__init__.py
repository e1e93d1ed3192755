"""Three trees side by side, without any DSS."""
