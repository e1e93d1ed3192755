"""Three trees side by side: what differs by containment, what a difference means, how declared leaves are laid over
what is live. Knows neither resources' order nor what becomes of a difference.

Begin with `differences`, then `judge`; `overlay` and `wire` are the way to DSS.
"""
