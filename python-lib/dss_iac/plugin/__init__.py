"""The components of the plugin over the verbs. Only `here` knows the in-instance package of DSS."""
