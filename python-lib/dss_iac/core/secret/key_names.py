"""Whether the name of a key says that its value is a secret (D35): one list, for masking, for import and for what is
told of a configuration. Looks at names only; what a value looks like is `detection`'s.
"""

from __future__ import annotations

import re
from functools import lru_cache

SURE, DOUBTFUL, NO = "sure", "doubtful", ""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ONE = _words(
    "password passwords passwd passphrase passphrases pwd pwds pass secret secrets token tokens credential credentials "
    "apikey apikeys accesskey secretkey privatekey authkey accountkey passkey webhook webhooks clientsecret creds "
    "passwrd passcode passcodes pincode kennwort passwort motdepasse"
)
_KEYS_OF = _words(
    "api access secret private account shared signing encryption master storage auth session ssh "
    "rsa gpg pgp license client"
)
_TWO = {f"{of} {key}" for of in _KEYS_OF for key in ("key", "keys")} | {
    "webhook url", "webhook urls", "hook url", "web hook", "connection string", "connection str", "conn str",
    "conn string", "pass phrase", "sas url",
}  # fmt: skip
_AUTH = _words("auth authorization authorisation bearer cookie cookies sas")  # a secret, or how one signs in
_ABOUT = _words(  # what such a name is about when one of these words follows: not the secret itself
    "type types mode modes method methods name names id ids field fields column columns param params parameter file "
    "files path paths url urls uri endpoint server host realm scheme provider manager store vault backend source ref "
    "refs reference policy policies rule rules pattern regex format length size min max count limit expiry expires "
    "expiration expired ttl lifetime timeout duration period date time at enabled required allowed used usage hint "
    "label title description version hash algorithm through rate rates ratio group groups scope scopes user users "
    "username login level status state kind class key keys button per prefix suffix dataset recipe table schema"
)
_MEASURED = _words(  # `max_tokens`, `tokens_per_minute`: tokens that are counted
    "max min num number n count total limit per avg mean sum used input output prompt completion stop special pad unk "
    "next bos eos sep cls mask padding separator low high band all by multi"
)
_COUNTED = ("token", "tokens", "pass")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SPLIT = re.compile(r"[^A-Za-z0-9]+")


@lru_cache(maxsize=1 << 16)
def says(name: str) -> str:
    """SURE: its value is a secret. DOUBTFUL: it is one if it does not look like a word. NO: the name does not tell."""
    words = _split(name)
    at = max(_hits(words), default=-1)
    if at >= 0 and not _ABOUT.intersection(words[at + 1 :]):
        return NO if words[at] in _COUNTED and _MEASURED.intersection(words) else SURE
    if words and _AUTH.intersection(words) and not _ABOUT.intersection(words[-1:]):
        return DOUBTFUL
    return NO


def beside(name: str) -> bool:
    """Whether a key in a map of secrets (`credentials: {user: …, value: …}`) stands beside them."""
    words = _split(name)
    return not words or words[-1] in _ABOUT


def _split(name: str) -> list[str]:
    return [word for word in _SPLIT.split(_CAMEL.sub("_", name).lower()) if word]


def _hits(words: list[str]) -> list[int]:
    """Where the last word of each telling name stands."""
    ones = [i for i, word in enumerate(words) if word in _ONE]
    return ones + [i for i in range(1, len(words)) if f"{words[i - 1]} {words[i]}" in _TWO]
