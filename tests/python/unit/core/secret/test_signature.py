"""Signed texts: every byte counts, and so do the key and the purpose."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dss_iac.core.secret import signature

KEY = b"a key of the tests"
DOCUMENT = {"id": "x", "signature": "", "rows": [{"signature": "", "text": 'a "signature": "" b'}], "é": 1.5}
TEXT = signature.dumps(DOCUMENT, "plan", KEY)


def test_what_was_signed_is_accepted() -> None:
    signature.check(TEXT, "plan", KEY)
    assert json.loads(TEXT) == {**DOCUMENT, "signature": signature.signature(TEXT)}
    assert signature.signature(TEXT).startswith("hmac-sha256:")


@pytest.mark.parametrize("at", range(0, len(TEXT), 3))
def test_every_byte_counts(at: int) -> None:
    other = " " if TEXT[at] != " " else "\n"
    with pytest.raises(signature.Forged):
        signature.check(TEXT[:at] + other + TEXT[at + 1 :], "plan", KEY)


@given(st.text(max_size=30), st.integers(0, len(TEXT)))
def test_nothing_can_be_added_or_cut(more: str, at: int) -> None:
    for changed in (TEXT[:at] + more + TEXT[at:], TEXT[:at], TEXT[at:]):
        if changed != TEXT:
            with pytest.raises(signature.Forged):
                signature.check(changed, "plan", KEY)


def test_key_and_purpose_count() -> None:
    with pytest.raises(signature.Forged, match="another key"):
        signature.check(TEXT, "plan", b"another")
    with pytest.raises(signature.Forged):
        signature.check(TEXT, "approvals", KEY)
    with pytest.raises(signature.Forged, match="it is not signed"):
        signature.check(signature.dumps(DOCUMENT, "plan", b""), "plan", KEY)
    with pytest.raises(signature.Forged):
        signature.check("", "plan", KEY)


def test_without_a_key_nothing_is_checked() -> None:
    for text in (TEXT, "", "{", signature.dumps(DOCUMENT, "plan", b"")):
        signature.check(text, "plan", b"")


def test_a_digest_is_of_content_not_of_layout() -> None:
    assert signature.digest({"a": 1, "b": [2]}) == signature.digest({"b": [2], "a": 1, "x": 5}, "x")
    assert signature.digest({"a": 1}) != signature.digest({"a": True}) != signature.digest({"a": "1"})
