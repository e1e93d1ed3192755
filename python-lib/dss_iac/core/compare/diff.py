"""Desired, recorded and live compared: the questions others ask about trees. Finds nothing itself
(`core.compare.differences`), judges nothing itself (`core.compare.judge`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..model import path
from ..model.kind import Kind, Rules
from ..model.path import Path
from ..model.plan import FieldChange
from ..model.resource import ABSENT, NOTHING
from ..secret import masking
from . import equal, judge
from .differences import UNKNOWN, pairing, walk
from .lens import Lens, entry_key


def compare(
    kind: Kind,
    *,
    desired: Mapping[str, Any] | None,
    recorded: Mapping[str, Any] | None,
    live: Mapping[str, Any] | None,
    base: Mapping[str, Any] = NOTHING,
    ignore: Sequence[str] = (),
    secrets: Sequence[str] = (),
    key: bytes = b"",
) -> tuple[FieldChange, ...]:
    """Every field that differs, judged. Trees in logical space; None: not there at all. `ignore` and `secrets` are
    patterns of the author, `key` seals secrets. Secret values come out sealed."""
    lens = Lens(kind.rules, ignore, secrets, key)
    if desired is None or live is None:
        return judge.whole(lens, desired, recorded if live is None else live)
    want, have = _plain(desired), _plain(live)
    past = None if recorded is None else _plain(recorded)
    if _holds(lens, want, have) and (past is None or _twins(lens, want, past)):
        return ()
    found = walk(lens, (), want, UNKNOWN if past is None else past, have)
    before = path.Finder(_plain(base))
    return tuple(judge.field(lens, d, before, unrecorded=past is None, placed=bool(kind.placed)) for d in found)


def missing(kind: Kind, declared: Mapping[str, Any], live: Mapping[str, Any]) -> tuple[str, ...]:
    """Declared paths that live does not contain: the read-back check. What DSS never gives back is not asked for."""
    lens = Lens(kind.rules)
    want, have = _plain(declared), _plain(live)
    if _holds(lens, want, have):
        return ()
    return tuple(path.text(d.at) for d in walk(lens, (), want, UNKNOWN, have) if not lens.covers("unread", d.at))


def project(
    kind: Kind, declared: Mapping[str, Any], live: Mapping[str, Any], *, secrets: Sequence[str] = (), key: bytes = b""
) -> dict[str, Any]:
    """Live's values at the declared paths, aligned and with secrets sealed: what state records. Elements that nobody
    declared stay in lists that are owned whole, so that the value before us can be put back (D5)."""
    lens = Lens(kind.rules, (), secrets, key)
    found: dict[str, Any] = masking.seal(_project(lens, (), _plain(declared), _plain(live)), lens.secrets, key)
    return found


def same(rules: Rules, at: str | Path, a: Any, b: Any) -> str:
    """Why a declared leaf and a live one count as equal; "" when they do not."""
    return equal.same(Lens(rules), path.parse(at) if isinstance(at, str) else at, a, b)


def _project(lens: Lens, at: Path, declared: Any, live: Any) -> Any:
    if declared == live:
        return live
    if lens.covers("unread", at):
        return declared
    if isinstance(declared, dict) and (isinstance(live, dict) or (declared and (live is ABSENT or live is None))):
        live = live if isinstance(live, dict) else {}
        found = {k: _project(lens, (*at, k), v, live.get(k, ABSENT)) for k, v in declared.items()}
        return {k: v for k, v in found.items() if v is not ABSENT}
    nothing = equal.hollow(declared) and not lens.covers("user_data", at)
    if nothing and (live is ABSENT or (not isinstance(declared, dict) and equal.hollow(live))):
        return declared  # what was said, not a map that says nothing
    if isinstance(declared, list) and isinstance(live, list) and not lens.unordered(at):
        keys = lens.entries_of(at)
        if keys:
            mine = {entry_key(keys, e): e for e in declared}
            ours = [e for e in live if entry_key(keys, e) in mine]
            return [_project(lens, (*at, 0), mine[entry_key(keys, e)], e) for e in ours]
        if all(isinstance(e, dict) for e in (*declared, *live)):
            of = {j: i for i, j in pairing(lens, at, declared, live)[0].items()}
            return [_project(lens, (*at, 0), declared[of[j]], e) if j in of else e for j, e in enumerate(live)]
    return live


def _holds(lens: Lens, declared: Any, live: Any) -> bool:
    """Whether one look is enough: everything that is compared at all is there, value by value."""
    return equal.holds_but(lens.skipping, declared, live)


def _twins(lens: Lens, a: Any, b: Any) -> bool:
    return bool(a == b) or (_holds(lens, a, b) and _holds(lens, b, a))


def _plain(tree: Mapping[str, Any]) -> dict[str, Any]:
    return tree if isinstance(tree, dict) else dict(tree)
