"""Who may do what, and as whom things run: which changes touch that, in words (D20, D27). Refuses nothing itself; that
is `core.planning.guard`'s work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..model import path
from ..model.kind import Kind
from ..model.plan import Action, Change, FieldChange
from .changes import written
from .scene import Scene

_SAVES = (Action.UPDATE, Action.ADOPT, Action.REPLACE, Action.MOVE)


def told(kind: Kind, change: Change, fields: tuple[FieldChange, ...], user: str) -> tuple[str, ...]:
    """What the written `fields` of a change do to rights, one sentence each; `user` is who applies.

    A project that does not exist yet has nobody whose rights could change.
    """
    if change.action is Action.CREATE and kind.listing is None:
        return ()
    return (*_said(kind, fields), *_unsaid(kind, change, fields, user))


def of(scene: Scene, change: Change) -> tuple[str, ...]:
    """The same of a change in a scene; () for most."""
    return told(scene.kind(change.address), change, written(change), scene.snapshot.instance.user)


def warned(scene: Scene, change: Change) -> Change:
    """The change with a warning for each of these."""
    found = of(scene, change)
    return replace(change, warnings=(*change.warnings, *found)) if found else change


def _said(kind: Kind, fields: tuple[FieldChange, ...]) -> Iterator[str]:
    at = [path.parse(f.path) for f in fields]
    for pattern, what in kind.rules.privileged.items():
        if any(path.covers(path.parse(pattern), one) for one in at):
            yield f"changes {what}"


def _unsaid(kind: Kind, change: Change, fields: tuple[FieldChange, ...], user: str) -> Iterator[str]:
    """Whoever saves an object without a declared run-as is whom it runs as from then on (AUTO §2.3)."""
    saved = bool(fields) or (change.action is Action.MOVE and kind.rename is None)  # a new name is a save then
    if not kind.runs_as or change.action not in _SAVES or not saved or change.before is None:
        return
    at = path.parse(kind.runs_as)
    declared = path.get(change.after.body, at) if change.after else None
    if declared or path.get(change.before, at) or change.saved_by in ("", user):
        return
    if not any(path.parse(f.path) == at for f in fields):
        yield (
            f"changes whom the {kind.name} runs as, because that is whoever saved it last: {change.saved_by} until "
            f"now, {user or 'the applier'} from then on; say whom in the configuration to settle it"
        )
