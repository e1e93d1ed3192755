"""The fingerprint of a configuration: the same for the same meaning, however it is written or spread over files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..model import path as paths
from ..model.kind import Kind
from ..model.resource import Desired


def of(desired: Desired, kinds: Mapping[str, Kind]) -> str:
    """`sha256:…` over everything the configuration says. Secret values do not count, so that none can be guessed."""
    said: list[Any] = [
        desired.project, desired.environment, dict(desired.policy), dict(desired.settings), desired.accepted,
        sorted((e.kind, e.name, e.project) for e in desired.externals),
        sorted((str(a), str(b)) for a, b in desired.moved.items()),
        sorted((str(a), b) for a, b in desired.imports.items()),
    ]  # fmt: skip
    for address, resource in sorted(desired.resources.items()):
        life = resource.lifecycle
        body = _masked(resource.body, (*kinds[address.kind].rules.secret, *resource.secrets))
        needs = sorted(map(str, resource.needs))
        said.append([str(address), resource.name, body, resource.initial, resource.create, needs])
        said.append([life.prevent_destroy, life.ignore_changes, life.on_remove, *filter(None, [life.ignore_until])])
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, default=_for_digest)
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _masked(tree: Any, secrets: Iterable[str]) -> Any:
    for pattern in secrets:
        for at, _ in list(paths.find(tree, paths.parse(pattern))):
            tree = paths.put(tree, at, "secret")
    return tree


def _for_digest(value: Any) -> Any:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return dict(value) if isinstance(value, Mapping) else str(value)
