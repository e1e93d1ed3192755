"""Answers that still hold: a plan that found nothing to do, kept with what it was made from, and given again while none
of that has changed. Nothing that is kept is ever believed: files are read and DSS is asked anew, and both are compared.
Begin with `plan_cache`.

Refuses to know how a plan is made.
"""
