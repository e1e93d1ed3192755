"""The only place that does things: reads files, looks at DSS, walks plans, keeps state. In the folder itself lies
what every wing of it needs: the clock, events, results, the session.

Begin with `verb.verbs`.
"""
