"""Families of routes, one module each, found by looking (see `server.load_routes`)."""
