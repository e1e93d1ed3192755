"""Plan → text, Markdown, HTML, JSON: pure functions over one masked view."""
