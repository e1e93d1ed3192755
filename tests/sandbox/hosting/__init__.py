"""Plugins inside the sandbox: what is installed, and the processes that run its components (issue 4, conventions §1).

Reads descriptors and files of a plugin as DSS does; refuses to know which plugin it hosts, and never imports its code:
that runs in child processes, against `tests/sandbox/instance/dataiku`.
"""
