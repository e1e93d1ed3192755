"""Who has to agree, and who holds the lock: policy, approvals, the lease, as values and what they mean at a given
moment. Knows neither clocks nor where decisions are kept.

Begin with `policy`.
"""
