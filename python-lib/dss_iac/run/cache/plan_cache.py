"""The last plan of its sort that found nothing to do: given again while the files of its configuration, what was asked,
this tool and every reply of DSS are what they were. Everything else is planned as always.

Kept are digests, names, the paths of requests and what the plan said; nothing of a configuration with secrets. What is
kept may be deleted at any time, and what cannot be kept or read is as good as not there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ...core.model import address as addresses
from ...core.model.address import Address
from ...core.model.diagnostic import Diagnostic, Mark
from ...core.model.plan import Action, Options
from ...core.model.resource import Instance, Snapshot
from ...core.model.version import VERSION
from ...errors import ODD_SHAPE, IacError
from ..home import one_look, whole_file
from ..session import Session
from ..verb import at_rest, verbs
from ..verb.at_rest import GIT
from ..verb.prepare import Around, Prepared
from . import folder_digest, heard
from .heard import Heard, Reply

MOST = 100  # plans that are kept
_TOOL = Path(__file__).parents[2]


@dataclass(frozen=True)
class Kept:
    """A plan that found nothing to do. `files`: the digest of what its configuration is read from; `made_at`: when."""

    files: str
    host: str
    project: str
    instance: Mapping[str, Any]
    environment: str
    serial: int
    config_hash: str
    made_at: str
    resources: tuple[Address, ...]
    unmanaged: Mapping[str, Sequence[str]]
    notes: tuple[str, ...]
    cautions: tuple[str, ...]  # the warnings of the plan
    warnings: tuple[Diagnostic, ...]  # and those of the configuration
    replies: tuple[Reply, ...]


def plan(
    config: verbs.Config,
    folder: Path | None,
    *,
    options: Options | None = None,
    around: Around | None = None,
    **reading: Any,
) -> Prepared:
    """`verbs.plan`, or what the last of its sort gave, kept in `folder`, where that is still the answer."""
    asked, around = options or Options(), around or Around()
    file = _file(folder, config, asked, around, reading) if folder else None
    if file is None:
        return verbs.plan(config, options=asked, around=around, **reading)
    here = Path(str(config))
    files = folder_digest.of(here, around.environ)
    if files and (again := _again(_read(file), files, asked, around)):
        return again
    listener = Heard()
    made = verbs.plan(config, options=asked, around=replace(around, hear=listener), **reading)
    listener.end()
    looked = asked.refresh != GIT  # else it asked git alone, or says that this was not enough
    if files and looked and listener.whole and _quiet(made) and folder_digest.of(here, around.environ) == files:
        _write(file, _kept(made, files, listener))
    return made


def _file(
    folder: Path, config: verbs.Config, asked: Options, around: Around, reading: Mapping[str, Any]
) -> Path | None:
    """Where the plan of these arguments is kept; None for what is no plain plan of a folder, with state in DSS."""
    plain = at_rest.plain(asked) and asked.refresh in ("changed", GIT)
    apart = around.state_dir or around.state_folder or around.host or around.desk or around.promised or around.by_export
    if not isinstance(config, (str, Path)) or not plain or apart:
        return None
    given, key = reading.get("variables") or {}, hashlib.sha256(b"cache" + around.key).hexdigest()
    rest = sorted((name, str(value)) for name, value in reading.items() if name != "variables")
    try:
        where = (str(config), str(Path(config).resolve()))
    except OSError:  # whoever reads it says what is wrong
        return None
    words = (*where, rest, sorted(given.items()), _tool(), around.clock.stamp()[:10], around.rules.to_json(), key)
    return folder / f"{_digest(words)}.json"


def _tool() -> str:
    """This tool as it is: also while somebody works on it."""
    newest = max((file.stat().st_mtime_ns for file in _TOOL.rglob("*.py")), default=0)
    return f"{VERSION} {newest}"


def _again(kept: Kept | None, files: str, asked: Options, around: Around) -> Prepared | None:
    """The plan that was kept, where nothing has changed since."""
    if kept is None or kept.files != files:
        return None
    try:
        session = around.open(kept.project, kept.instance)
        if session.transport.client.host != kept.host:
            return None
        why, notes = _unchanged(session, around, kept, asked)
    except IacError:
        return None  # whoever plans says what is wrong
    return _prepared(session, around, kept, asked, why, notes) if why else None


def _unchanged(session: Session, around: Around, kept: Kept, asked: Options) -> tuple[str, str]:
    """Why there is nothing to do, and what to say of how that was found; "" twice when it is not certain."""
    if asked.refresh == GIT:
        look = one_look.look(session, around.store(session), kept.config_hash)
        return (at_rest.left_by(look), look.told) if look.serial else ("", "")
    if not heard.same(session, kept.replies):
        return "", ""
    return "in sync", f"nothing has changed since the plan of {kept.made_at}, in the files or in DSS"


def _prepared(session: Session, around: Around, kept: Kept, asked: Options, why: str, note: str) -> Prepared:
    made = at_rest.still(
        session,
        kept.resources,
        why,
        warnings=kept.cautions,
        notes=(note, *kept.notes),
        unmanaged={kind: tuple(names) for kind, names in kept.unmanaged.items()},
        environment=kept.environment,
        serial=kept.serial,
        config_hash=kept.config_hash,
        options=asked,
        message=around.message,
        source=dict(around.source),
    )
    nothing = Snapshot(session.project, True, Instance(), {})
    return Prepared(made, session, around.store(session), around, nothing, None, None, kept.warnings)


# ------------------------------------------------------------------------------------------------------------- keeping


def _quiet(made: Prepared) -> bool:
    """Whether a plan read all and found nothing to do, while nobody was at work, and there are no secrets."""
    plan, desired = made.plan, made.desired
    said = (plan.steps, plan.refusals, plan.reach, made.open, made.snapshot.failed, made.snapshot.doubts)
    still = all(c.action is Action.NOOP and not (c.fields or c.warnings or c.left) for c in plan.changes)
    return desired is not None and still and not any(said) and not any(r.secrets for r in desired.resources.values())


def _kept(made: Prepared, files: str, listener: Heard) -> Kept:
    plan, desired = made.plan, made.desired
    assert desired is not None
    return Kept(
        files,
        made.session.transport.client.host,
        plan.project,
        desired.instance,
        plan.environment,
        plan.serial,
        plan.config_hash,
        plan.made_at,
        tuple(c.address for c in plan.changes),
        plan.unmanaged,
        plan.notes,
        plan.warnings,
        made.warnings,
        listener.replies,
    )


def _write(file: Path, kept: Kept) -> None:
    row = {**kept.__dict__, "resources": [str(a) for a in kept.resources],
           "warnings": [asdict(one) for one in kept.warnings]}  # fmt: skip
    with suppress(OSError, *ODD_SHAPE):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        whole_file.put(file, json.dumps(row), whole_file.OWN)
        for old in sorted(file.parent.glob("*.json"), key=lambda one: one.stat().st_mtime, reverse=True)[MOST:]:
            old.unlink(missing_ok=True)


def _read(file: Path) -> Kept | None:
    try:
        row = json.loads(file.read_text(encoding="utf-8"))
        named = tuple(addresses.parse(text) for text in row.pop("resources"))
        replies = tuple(
            Reply(str(path), dict(query), *map(str, digests)) for path, query, *digests in row.pop("replies")
        )
        told = tuple(Diagnostic(**{**one, "mark": Mark(**one["mark"])}) for one in row.pop("warnings"))
        notes, cautions = (tuple(row.pop(name)) for name in ("notes", "cautions"))
        return Kept(**row, resources=named, notes=notes, cautions=cautions, warnings=told, replies=replies)
    except (OSError, *ODD_SHAPE):
        return None


def _digest(words: Any) -> str:
    return hashlib.sha256(json.dumps(words, sort_keys=True, default=str).encode()).hexdigest()
