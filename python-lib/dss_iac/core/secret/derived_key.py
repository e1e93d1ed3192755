"""One key of the caller's, and one of its own for each use made of it: so that what is known of one use tells nothing
of another. Knows neither where the key comes from nor what is signed.
"""

from __future__ import annotations

import hashlib
import hmac

LEAST = 16  # characters of a key; a shorter one can be found by trying
SIGNATURES, FINGERPRINTS = "signatures", "fingerprints"


def of(key: bytes, use: str) -> bytes:
    """The key for one use."""
    return hmac.new(key, f"dss-iac key for {use}".encode(), hashlib.sha256).digest()
