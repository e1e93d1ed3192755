"""One key, several uses: none tells anything of another, and a short key is refused."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from dss_iac.core.secret import derived_key, masking, signature
from dss_iac.errors import IacError
from dss_iac.run.config import credentials
from dss_iac.run.verb.prepare import Around

KEY = "a key of the tests"


def test_every_use_has_a_key_of_its_own() -> None:
    uses = [derived_key.of(KEY.encode(), use) for use in (derived_key.SIGNATURES, derived_key.FINGERPRINTS)]
    assert len({*uses, KEY.encode()}) == 3
    assert derived_key.of(b"another", derived_key.SIGNATURES) not in uses


def test_a_fingerprint_is_no_signature() -> None:
    """Whoever gets a value sealed does not get a text signed, nor the other way round."""
    text = '{"signature": ""}'
    raw = f"dss-iac state\0{text}"
    plain = hmac.new(KEY.encode(), raw.encode(), hashlib.sha256).hexdigest()
    signed = signature.signature(signature.signed(text, "state", KEY.encode()))
    assert signed.startswith("hmac-sha256:") and plain not in signed
    assert masking.fingerprint(KEY.encode(), raw)[8:32] not in signed


@pytest.mark.parametrize("blanks", ["{}", " {}", "{}\n", "\t{} \r\n"])
def test_blanks_around_a_key_do_not_count(blanks: str) -> None:
    assert Around(environ={signature.KEY_NAME: blanks.format(KEY)}).key == KEY.encode()


@pytest.mark.parametrize("key", ["", "  ", "\n"])
def test_blanks_are_no_key(key: str) -> None:
    assert Around(environ={signature.KEY_NAME: key}).key == b""


@pytest.mark.parametrize("key", ["hush", "fifteen letters", "  fifteen letters   ", "123456789012345"])
def test_a_short_key_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(IacError, match="at least 16 characters") as refused:
        credentials.signing(key).signing
    assert key.strip() not in str(refused.value)


def test_sixteen_will_do() -> None:
    assert credentials.signing("sixteen letters.").signing == b"sixteen letters."
