"""Who may do what, and as whom things run: which changes touch that, in words (D20, D27). Refuses nothing itself; that
is `core.planning.guard`'s work.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from ..model import path
from ..model.kind import Kind
from ..model.plan import Action, Change, FieldChange, Plan
from .changes import written
from .scene import Scene

RUN_AS = "run_as"
WORDS = (RUN_AS, "permissions", "exposed")  # what `policy.unattended` may name (D64)
_SAVES = (Action.UPDATE, Action.ADOPT, Action.REPLACE, Action.MOVE)


def found(kind: Kind, change: Change, fields: tuple[FieldChange, ...], user: str) -> tuple[tuple[str, str], ...]:
    """What the written `fields` of a change do to rights: (one of WORDS, a sentence) each; `user` is who applies.

    A project that does not exist yet has nobody whose rights could change.
    """
    if change.action is Action.CREATE and kind.listing is None:
        return ()
    return (*_said(kind, fields), *_unsaid(kind, change, fields, user))


def told(
    kind: Kind, change: Change, fields: tuple[FieldChange, ...], user: str, allowed: Collection[str] = ()
) -> tuple[str, ...]:
    """The sentences of those that are not `allowed`."""
    return tuple(what for word, what in found(kind, change, fields, user) if word not in allowed)


def of(scene: Scene, change: Change) -> tuple[tuple[str, str], ...]:
    """What is found of a change in a scene; () for most."""
    return found(scene.kind(change.address), change, written(change), scene.snapshot.instance.user)


def within(plan: Plan, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """Which of WORDS a plan touches, for the author's eyes."""
    touched = {word for c in plan.changes for word, _ in found(kinds[c.address.kind], c, written(c), plan.author)}
    return tuple(word for word in WORDS if word in touched)


def warned(scene: Scene, change: Change) -> Change:
    """The change with a warning for each of these."""
    rights = of(scene, change)
    return replace(change, warnings=(*change.warnings, *(what for _, what in rights))) if rights else change


def _said(kind: Kind, fields: tuple[FieldChange, ...]) -> Iterator[tuple[str, str]]:
    at = [path.parse(f.path) for f in fields]
    for pattern, (word, what) in kind.rules.privileged.items():
        if any(path.covers(path.parse(pattern), one) for one in at):
            yield word, f"changes {what}"


def _unsaid(kind: Kind, change: Change, fields: tuple[FieldChange, ...], user: str) -> Iterator[tuple[str, str]]:
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
            RUN_AS,
            f"changes whom the {kind.name} runs as, because that is whoever saved it last: {change.saved_by} until "
            f"now, {user or 'the applier'} from then on; say whom in the configuration to settle it",
        )
