"""What a project's git knows of applies (D31): each ends with a tag, and with a commit where the project commits only
when told. Best effort: what goes wrong is a line for the result. Also the list of all applies that journals and tags
know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...core.model.kind import Call
from ...core.model.state import State
from ...core.record.journal import DONE, Journal
from ...dss.transport import fill
from ...errors import DssError, StateError
from ..session import Session
from . import anchors, lock, project_git
from .anchors import TAG
from .store import Store

SETTINGS = "/projects/{project}/settings"
OPEN = "did not finish"
AUTO = "AUTO"  # DSS commits every write by itself


@dataclass
class Git:
    """The git of one project during one apply. `notes` are told with the result."""

    session: Session
    notes: tuple[str, ...] = ()
    explicit: bool = False

    def begin(self) -> None:
        """Find out whether DSS commits by itself."""
        found = self._try("the commit mode is not known", Call("GET", fill(SETTINGS, self.session.project)))
        settings = found.get("settings") if isinstance(found, Mapping) else None
        mode = settings.get("gitCommitMode") if isinstance(settings, Mapping) else None
        self.explicit = isinstance(mode, str) and mode != AUTO

    def commit(self, message: str) -> str:
        """Commit where that is ours to do; the commit that the project is at, "" when unknown."""
        if self.explicit:
            body = {"message": message}
            self._try("not committed", Call("POST", project_git.at(self.session, "actions/commit"), body))
        return project_git.head(self._try("the commit is not known", project_git.log(self.session)))

    def end(self, journal: Journal, anchor: str = "") -> None:
        """Commit what was written since, where that is ours to do, and mark what the project is now. `anchor`: a line
        of `run.home.anchors`."""
        if self.explicit:
            self.commit(f"state of {message(journal)}")
        said = "\n\n".join(filter(None, (message(journal), anchor)))
        self._try("not tagged", project_git.tag(self.session, f"{TAG}{journal.serial}", said))

    def _try(self, what: str, call: Call) -> Any:
        if self.notes:
            return None
        try:
            return self.session.transport.patiently(lambda: self.session.transport.send(call))
        except DssError as error:
            self.notes = (f"git: {what} ({error.text})",)
            return None


def mark(session: Session, kept: Store, state: State, journal: Journal) -> None:
    """Anchor a state that people have changed by hand, as an apply anchors its own. What goes wrong shows in the list
    of applies: that row has no tag."""
    if kept.home.inside:
        git = Git(session)
        git.begin()
        git.end(journal, anchors.text(kept, state))


def message(journal: Journal) -> str:
    """What commit and tag say: who, what, and by which plan."""
    return f"apply {journal.serial} by {journal.by}, {journal.started_at}: {journal.summary}\n\nplan {journal.id}"


@dataclass(frozen=True, slots=True)
class Row:
    """One apply, or another change of state. `how` is done, failed, did not finish, is running, rolled back by N, or ""
    when only a tag is left of it."""

    serial: int
    at: str = ""
    by: str = ""
    what: str = ""
    how: str = ""
    tag: str = ""
    commit: str = ""


def rows(session: Session, kept: Store, state: State) -> tuple[Row, ...]:
    """Every apply that a journal or a tag tells of, newest first."""
    names = kept.home.names()
    tags = _tags(session)
    journals: dict[int, Journal | str] = {}
    for serial in kept.serials(names):
        try:
            found = kept.journal(serial, names)
            if found is not None:
                journals[serial] = found
        except StateError as error:
            journals[serial] = str(error)
    undone = {n: j.serial for j in journals.values() if isinstance(j, Journal) and j.closed == DONE
              for n in j.plan.options.undoes}  # fmt: skip
    serials = sorted({*journals, *tags, *((state.serial,) if state.serial else ())}, reverse=True)
    told = tuple(_row(n, journals.get(n), tags.get(n), undone.get(n), state) for n in serials)
    if not told or told[0].how != OPEN or lock.of(session, kept, "a look").holder() is None:
        return told
    return (replace(told[0], how="is running"), *told[1:])


def _row(
    serial: int, journal: Journal | str | None, tag: Mapping[str, Any] | None, undone: int | None, state: State
) -> Row:
    name, commit = (f"{TAG}{serial}", str(tag.get("commit") or "")) if tag else ("", "")
    if isinstance(journal, Journal):
        how = f"rolled back by {undone}" if undone else _how(journal, state)
        return Row(serial, journal.started_at, journal.by, journal.summary, how, name, commit or journal.git_commit)
    if journal is not None:
        return Row(serial, what=journal, tag=name, commit=commit)
    told = str(tag.get("annotations") or "").split("\n", 1)[0] if tag else ""
    if not told and serial == state.serial:
        return Row(serial, state.last_applied, state.applied_by, "", "", name, commit or state.git_commit)
    return Row(serial, what=told, tag=name, commit=commit)


def _how(journal: Journal, state: State) -> str:
    if journal.closed:
        return journal.closed
    return "ended" if journal.serial == state.serial else OPEN


def _tags(session: Session) -> dict[int, Mapping[str, Any]]:
    try:
        return anchors.tags(session)
    except DssError:
        return {}
