"""Which DSS, with which key: the environment's `instance`, variables of the shell, the client's own file. Makes the
official client; asks DSS nothing.

Whoever writes an environment file does not thereby get the caller's key: a key goes only to a host that the caller
named, in a URL variable of the shell, in the client's own file or in `DSS_IAC_HOSTS`. Whether a certificate is checked
is the caller's to say as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from ...core.model.discovery import LazyModule
from ...dss.redirection import origin
from ...dss.transport import Client
from ...errors import IacError

if TYPE_CHECKING:
    import dataikuapi
    import urllib3
else:
    dataikuapi, urllib3 = LazyModule("dataikuapi"), LazyModule("urllib3")

PAIRS = (("DKU_DSS_URL", "DKU_API_KEY"), ("DATAIKU_URL", "DATAIKU_API_KEY"))
FILE = Path(".dataiku") / "config.json"
HOSTS = "DSS_IAC_HOSTS"


class NoConnection(IacError):
    """Nothing says which DSS to speak to with which key, or what it says is incomplete or not the caller's."""


class Way(NamedTuple):
    """Where to, with what, and whether its certificate is checked (or with which file of certificates)."""

    url: str
    key: str
    verify: bool | str
    source: str = ""  # where the key comes from, for people


def client(
    instance: Mapping[str, Any], environ: Mapping[str, str], home: Path | None = None, *, insecure: bool = False
) -> Client:
    """A client for `instance` (url, api_key_env, verify_tls), else for the shell's variables, else for the file.
    `insecure`: the caller has said not to check certificates. NoConnection."""
    home = home or Path.home()
    way = _from_instance(instance, environ, home) or _from_environ(environ) or _from_file(home)
    _sound(way.url)
    if urlsplit(way.url).username is not None:
        raise NoConnection("the URL of DSS holds a name or a password before its host; leave it out, a key is enough")
    made = dataikuapi.DSSClient(way.url.rstrip("/"), api_key=way.key)
    made._session.verify = _verified(instance, way, insecure)
    made.key_source = f"the key in {way.source}"
    if not made._session.verify:
        _quiet()
    found: Client = made
    return found


def _verified(instance: Mapping[str, Any], way: Way, insecure: bool) -> bool | str:
    asked = instance.get("verify_tls", True)
    if insecure:
        return False
    if asked is False:
        raise NoConnection(
            f"instance {shown(way.url)}: `verify_tls: false` of a configuration is not enough to send a key without "
            f"checking whom it goes to; pass --insecure, or name a file of certificates"
        )
    return asked if isinstance(asked, str) and asked else way.verify


def _from_instance(instance: Mapping[str, Any], environ: Mapping[str, str], home: Path) -> Way | None:
    url, named = str(instance.get("url") or ""), str(instance.get("api_key_env") or "")
    if not url:
        return None
    _sound(url)
    rows = {origin(row.url): row for row in _rows(home)}
    if not named and (row := rows.get(origin(url))):
        return Way(url, row.key, row.verify, row.source)
    names = [named] if named else [key for _, key in PAIRS]
    name = next((name for name in names if environ.get(name)), "")
    if not name:
        raise NoConnection(f"instance {shown(url)}: no API key; set the variable {names[0]} to a key of that DSS")
    if origin(url) not in {*rows, *_named(environ, name)}:
        raise NoConnection(
            f"instance {shown(url)}: the configuration names this host, and you did not; {name} is not sent there. If "
            f"it is right, say so: export {HOSTS}={_origin(url)}"
        )
    return Way(url, environ[name], True, name)


def _named(environ: Mapping[str, str], key: str) -> Iterator[tuple[str, str, int | None]]:
    """The places that a key of the shell may be sent to: that of its own URL variable (`DKU_API_KEY` and
    `DKU_DSS_URL`, `DKU_PROD_KEY` and `DKU_PROD_URL`), and those of the list."""
    own = {k: u for u, k in PAIRS}.get(key) or key.removesuffix("_KEY").removesuffix("_API") + "_URL"
    listed = environ.get(HOSTS, "").replace(",", " ").split()
    for text in (environ.get(own, ""), *listed):
        if text:
            yield origin(text if "://" in text else f"https://{text}")


def _sound(url: str) -> None:
    if origin(url)[2] == -1:
        raise NoConnection(f"{shown(url)!r} is not a URL; write http://HOST:PORT or https://HOST")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def shown(url: str) -> str:
    """A URL without what may be secret in it: a name and a password before its host, a query behind its path."""
    scheme, slashes, rest = url.partition("://")
    ends = min((at for at in map(rest.find, "/?#\\") if at >= 0), default=len(rest))
    host, path = rest[:ends].rpartition("@")[2], rest[ends:].partition("?")[0].partition("#")[0]
    return f"{scheme}{slashes}{host}{path}" if slashes else url.rpartition("@")[2].partition("?")[0]


def _from_environ(environ: Mapping[str, str]) -> Way | None:
    for url_name, key_name in PAIRS:
        url, key = environ.get(url_name), environ.get(key_name)
        if url and not key:
            raise NoConnection(f"{url_name} is set and {key_name} is not; set it to an API key of {shown(url)}")
        if url and key:
            return Way(url, key, True, key_name)
    return None


def _rows(home: Path) -> Iterator[Way]:
    """Every DSS of the official client's own file; none when it cannot be read."""
    try:
        found = json.loads((home / FILE).read_text(encoding="utf-8"))["dss_instances"].values()
        rows = [_row(r) for r in found]
    except (OSError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return
    yield from rows


def _row(raw: Mapping[str, Any]) -> Way:
    return Way(str(raw["url"]), str(raw["api_key"]), not raw.get("no_check_certificate", False), f"~/{FILE}")


def _from_file(home: Path) -> Way:
    """The official client's own file: `{"dss_instances": {name: {url, api_key, no_check_certificate}},
    "default_instance": name}`."""
    path = home / FILE
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        row = raw["dss_instances"][raw["default_instance"]]
        return _row(row)
    except FileNotFoundError:
        raise NoConnection(
            "no DSS to speak to; set DKU_DSS_URL and DKU_API_KEY, or `instance: {url: …, api_key_env: …}` "
            "in the environment's file"
        ) from None
    except (KeyError, TypeError, ValueError, OSError, RecursionError) as error:
        raise NoConnection(f"~/{FILE}: not usable ({error!r}); set DKU_DSS_URL and DKU_API_KEY instead") from None


def _quiet() -> None:
    """The caller has chosen not to check the certificate: one warning per request would say it again."""
    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
