"""A lease as a value: what it says, when it is free, and what becomes of a text that is none."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dss_iac.core.consent import lease
from dss_iac.core.consent.lease import Lease

HELD = Lease(7, "carol", "ci-7", "plan 0123", 1_770_000_000.0, 1_770_000_180.0, nonce="n")
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
                    lambda inner: st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=5)  # fmt: skip


def test_round_trip() -> None:
    assert lease.loads(lease.dumps(HELD)) == HELD


def test_when_it_is_free() -> None:
    assert not HELD.free(1_770_000_179.0)
    assert HELD.free(1_770_000_180.0)
    assert replace(HELD, released=True).free(0.0)
    assert not HELD.until(1_770_000_300.0).free(1_770_000_180.0)


def test_what_it_says() -> None:
    assert HELD.told == "carol on ci-7 since 2026-02-02T02:40:00Z, for plan 0123"
    assert "2026-02-02T02:43:00Z" in HELD.end
    assert "left no name" in Lease(3).told


@given(st.dictionaries(st.sampled_from(list(Lease.__dataclass_fields__)) | st.text(max_size=4), JSON, max_size=6))
def test_whatever_lies_there_is_a_lease_or_none(raw: dict[str, object]) -> None:
    found = lease.loads(json.dumps(raw))
    if found is not None:
        assert all(type(getattr(found, n)) is type(getattr(HELD, n)) for n in Lease.__dataclass_fields__)
        found.free(0.0)
        assert isinstance(found.told + found.end, str)


@given(st.text(max_size=40))
def test_text_that_is_none(text: str) -> None:
    found = lease.loads(text)
    assert found is None or isinstance(found.token, int)
