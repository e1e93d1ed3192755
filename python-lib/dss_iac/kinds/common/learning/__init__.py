"""What is learned from what, and how (AUTO §7.2). Begin with `defaults`."""
