"""Planning and showing, without any DSS."""
