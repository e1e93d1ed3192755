"""Many projects in one folder: what `workspace.yml` says of them. Begin with `rows`."""
