"""Plan and results → text, Markdown, HTML, JSON: pure functions over one masked view, so that none can leak a secret.

Begin with `view`.
"""
