"""The engine against the sandbox, over HTTP."""
