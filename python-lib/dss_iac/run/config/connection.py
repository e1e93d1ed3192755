"""Which DSS, with which key: the environment's `instance`, variables of the shell, the client's own file. Makes the
official client; asks DSS nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dataikuapi
import urllib3

from ...dss.transport import Client
from ...errors import IacError

PAIRS = (("DKU_DSS_URL", "DKU_API_KEY"), ("DATAIKU_URL", "DATAIKU_API_KEY"))
FILE = Path(".dataiku") / "config.json"


class NoConnection(IacError):
    """Nothing says which DSS to speak to, or what it says is incomplete."""


def client(instance: Mapping[str, Any], environ: Mapping[str, str], home: Path | None = None) -> Client:
    """A client for `instance` (url, api_key_env, verify_tls), else for the shell's variables, else for the file."""
    url, key, verify = _from_instance(instance, environ) or _from_environ(environ) or _from_file(home or Path.home())
    made = dataikuapi.DSSClient(url.rstrip("/"), api_key=key)
    made._session.verify = instance.get("verify_tls", verify)
    if not made._session.verify:
        _quiet()
    found: Client = made
    return found


def _from_instance(instance: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[str, str, bool] | None:
    url = instance.get("url")
    if not url:
        return None
    names = [instance["api_key_env"]] if instance.get("api_key_env") else [key for _, key in PAIRS]
    key = next((environ[name] for name in names if environ.get(name)), "")
    if not key:
        raise NoConnection(f"instance {url}: no API key; set the variable {names[0]} to a key of that DSS")
    return str(url), key, True


def _from_environ(environ: Mapping[str, str]) -> tuple[str, str, bool] | None:
    for url_name, key_name in PAIRS:
        url, key = environ.get(url_name), environ.get(key_name)
        if url and not key:
            raise NoConnection(f"{url_name} is set and {key_name} is not; set it to an API key of {url}")
        if url and key:
            return url, key, True
    return None


def _from_file(home: Path) -> tuple[str, str, bool]:
    """The official client's own file: `{"dss_instances": {name: {url, api_key, no_check_certificate}},
    "default_instance": name}`."""
    path = home / FILE
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        row = raw["dss_instances"][raw["default_instance"]]
        return str(row["url"]), str(row["api_key"]), not row.get("no_check_certificate", False)
    except FileNotFoundError:
        raise NoConnection(
            "no DSS to speak to; set DKU_DSS_URL and DKU_API_KEY, or `instance: {url: …, api_key_env: …}` "
            "in the environment's file"
        ) from None
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise NoConnection(f"~/{FILE}: not usable ({error!r}); set DKU_DSS_URL and DKU_API_KEY instead") from None


def _quiet() -> None:
    """The author has chosen not to check the certificate: one warning per request would say it again."""
    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
