"""Where an answer sends us instead: whether that is the same place, and what is likely the cause. Sends nothing."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

MOVED = (301, 302, 303, 307, 308)
HOPS = 3  # redirections of one GET that are followed
SIGN_IN = re.compile(r"log-?in|sign-?in|sso|saml|oauth|openid|auth(?!/info)|account", re.IGNORECASE)


def origin(url: str) -> tuple[str, str, int | None]:
    """(scheme, host, port) of an address: what a key may be sent to."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # half an IPv6 address, or a port that is none: nobody's place
        return url, "", -1
    return parts.scheme, parts.hostname or "", port or {"http": 80, "https": 443}.get(parts.scheme)


def followed(status: int, url: str, target: str) -> bool:
    """Whether a look goes on there: to the same scheme, host and port only."""
    return status in MOVED and origin(target) == origin(url)


def joined(url: str, target: str) -> str:
    """The whole address that a redirection leads to; what is no address stays as it is, "" too."""
    try:
        return urljoin(url, target) if target else ""
    except ValueError:
        return target


def told(url: str, target: str, verb: str) -> str:
    """Where it sends us, without what may be secret in an address, and the likely cause."""
    done = "" if verb == "GET" else "; nothing was done there"
    if not target:
        return f"redirected to nowhere, which is not followed{done}; this is not DSS itself: correct the URL"
    if origin(target)[2] == -1:
        return f"redirected to what is no address, which is not followed{done}; this is not DSS itself: correct the URL"
    parts = urlsplit(target)
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    here, there = origin(url), origin(target)
    if here[0] == "http" and there[0] == "https" and here[1] == there[1]:
        cause = "this DSS speaks https: write https:// in its URL"
    elif SIGN_IN.search(f"{parts.netloc}{parts.path}"):
        cause = "a sign-in proxy stands before DSS: take an address that API keys can pass"
    elif here == there:
        cause = "a proxy rewrites addresses: take the address that DSS itself has"
    else:
        cause = "this is not the address of DSS itself: correct the URL"
    return f"redirected to {shown}, which is not followed{done}; {cause}"
