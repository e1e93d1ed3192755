"""The command line over a workspace: a command for all of its projects, told together. Begin with `walking`."""
