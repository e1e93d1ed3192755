"""What may be kept, compared and shown of a value that nobody may see: marks, what looks like a secret, signatures.
Does not know where secrets stand; kinds and paths say so.

Begin with `masking`.
"""
