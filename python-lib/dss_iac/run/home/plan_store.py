"""Where plans wait for their readers, with what these decide: a file and one beside it, or the library of the host
project, which also keeps an audit trail (D24). Knows texts and names; what they say is `run.verb.saved_plan`'s
business.

Nothing that two people write at once is one file: every decision is a file of its own, which nobody else writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ...dss.library import Library
from ...errors import IacError, NotFound
from .. import bounded_text
from . import whole_file
from .audit_trail import FOLDER, SHORT, AuditTrail, digest

DECISIONS = ".approvals.json"
KEPT = 20  # plans that nobody applied
LARGEST = 256 << 20  # characters of a plan


class PlanStore(Protocol):
    """A place for plans; `ref` is how people name one there."""

    def where(self, ref: str) -> str:
        """The plan's place, for people."""

    def plan(self, ref: str) -> str:
        """The text of a plan. IacError when there is none."""

    def put(self, ref: str, id: str, text: str) -> str:
        """Keep the text of a plan; gives how it is named from now on."""

    def decisions(self, ref: str) -> tuple[str, ...]:
        """The texts of what was decided, in no order."""

    def decide(self, ref: str, text: str) -> None:
        """Keep what was decided beside what others decide at this moment."""

    def note(self, line: Mapping[str, Any]) -> None:
        """Add a line to the audit trail, where there is one."""


def _free(path: Path) -> bool:
    """Whether a plan may be written here: over nothing, nothing but blanks, or another plan."""
    try:
        with path.open("rb") as there:
            head = there.read(40)
    except FileNotFoundError:
        return True
    return not head.strip() or b'"format_version"' in head


@dataclass(frozen=True, slots=True)
class FilePlanStore:
    """Plans are files; decisions lie beside them. Only their owner may read plans, because trees of DSS are in them."""

    def where(self, ref: str) -> str:
        """The path."""
        return ref

    def plan(self, ref: str) -> str:
        """The file's text."""
        path = Path(ref)
        try:
            return bounded_text.read(path, LARGEST)
        except FileNotFoundError:
            raise IacError(f"{path}: no such file; make a plan with `dss-iac plan -o {path}`") from None
        except (OSError, UnicodeDecodeError) as error:
            raise IacError(f"{path}: not a plan ({error}); make one with `dss-iac plan -o FILE`") from None

    def put(self, ref: str, id: str, text: str) -> str:
        """Decisions about the plan that was there before are about another plan: they go."""
        try:
            if Path(ref).exists() and not Path(ref).is_file():  # a pipe, a terminal
                Path(ref).write_text(text, encoding="utf-8")
                return ref
            if not _free(Path(ref)):
                raise IacError(f"{ref}: there is a file already, and it is no plan; choose another name, or remove it")
            whole_file.put(Path(ref), text, whole_file.OWN)
            for decision in self._decisions(ref):
                decision.unlink(missing_ok=True)
        except OSError as error:
            raise IacError(f"{ref}: the plan cannot be written ({error.strerror}); choose another place") from None
        return ref

    def decisions(self, ref: str) -> tuple[str, ...]:
        """The files beside the plan."""
        found = []
        for path in self._decisions(ref):
            try:
                found.append(bounded_text.read(path, LARGEST))
            except FileNotFoundError:
                continue
            except (OSError, UnicodeDecodeError) as error:
                raise IacError(f"{path}: cannot be read ({error}); remove it and approve again") from None
        return tuple(found)

    def decide(self, ref: str, text: str) -> None:
        """A file that was not there: the first is named after the plan alone."""
        for name in (f"{ref}{DECISIONS}", f"{ref}.{digest(text)}{DECISIONS}"):
            try:
                if whole_file.make(Path(name), text):
                    return
            except OSError as error:
                raise IacError(f"{name}: cannot be written ({error.strerror})") from None

    def _decisions(self, ref: str) -> list[Path]:
        plan = Path(ref)
        found = plan.parent.iterdir() if plan.parent.is_dir() else ()
        return sorted(p for p in found if p.name.startswith(f"{plan.name}.") and p.name.endswith(DECISIONS))

    def note(self, line: Mapping[str, Any]) -> None:
        """The decisions are the trail."""


@dataclass(frozen=True, slots=True)
class HostPlanStore:
    """`dss-iac/plans/` in the library of the host project; a plan is named by the beginning of its hash."""

    library: Library
    key: bytes = field(default=b"", repr=False)

    def where(self, ref: str) -> str:
        """The plan and the project."""
        return f"plan {ref[:SHORT]} of project {self.library.project}"

    def plan(self, ref: str) -> str:
        """The text of the one plan whose name begins so."""
        return self.library.read(f"{FOLDER}/{self._name(ref)}.json")

    def put(self, ref: str, id: str, text: str) -> str:
        """Keep a plan; of those that nobody applied only the last ones stay."""
        name = id[:SHORT]
        self.library.write(f"{FOLDER}/{name}.json", text.encode())
        return name

    def decisions(self, ref: str) -> tuple[str, ...]:
        """The texts beside the plan."""
        tree = self.library.tree()
        return self.decided(self._name(ref, tree), tree)

    def decided(self, name: str, tree: tuple[str, ...]) -> tuple[str, ...]:
        """The same of a plan by its whole name, in a library that was just listed."""
        return tuple(self.library.read(path) for path in _decisions(name, tree))

    def decide(self, ref: str, text: str) -> None:
        """A file of its own; who may write it may write to the project."""
        tree = self.library.tree()
        path = f"{FOLDER}/{self._name(ref, tree)}.{digest(text)}{DECISIONS}"
        self.library.write(path, text.encode(), tree)
        if self.library.read(path) != text:
            raise IacError(f"project {self.library.project}: DSS did not keep the decision ({path}); decide once more")

    def note(self, line: Mapping[str, Any]) -> None:
        """One line more in the trail; plans that are too old go."""
        tree = self.library.tree()
        self._prune(AuditTrail(self.library, self.key).note(line, tree), tree)

    def trail(self, tree: tuple[str, ...] | None = None) -> tuple[Mapping[str, Any], ...]:
        """Every line of the audit trail that was written with the key, oldest first."""
        return AuditTrail(self.library, self.key).rows(self.library.tree() if tree is None else tree)

    def missing(self) -> int:
        """How many lines of the trail were taken away from the middle of it."""
        return AuditTrail(self.library, self.key).missing(self.library.tree())

    def _prune(self, rows: Sequence[Mapping[str, Any]], tree: tuple[str, ...]) -> None:
        approved = {row.get("plan") for row in rows if row.get("what") == "approved"}
        old = [row.get("plan") for row in waiting(rows) if row.get("plan") not in approved]
        for name in dict.fromkeys(map(str, old[:-KEPT])):
            for path in (f"{FOLDER}/{name}.json", *_decisions(name, tree)):
                if path in tree:
                    self._remove(path)

    def _remove(self, path: str) -> None:
        with suppress(NotFound):  # somebody else may have tidied up as well
            self.library.remove(path)

    def _name(self, ref: str, tree: tuple[str, ...] | None = None) -> str:
        paths = self.library.tree() if tree is None else tree
        names = [p.removeprefix(f"{FOLDER}/").removesuffix(".json") for p in paths if _is_plan(p)]
        found = [n for n in names if len(ref) >= 4 and (n.startswith(ref) or ref.startswith(n))]
        if len(found) != 1:
            known = ", ".join(names[-5:]) or "none"
            what = f"{len(found)} plans begin so" if found else "no such plan"
            raise IacError(f"project {self.library.project}: {ref}: {what}; the last ones there: {known}")
        return found[0]


def waiting(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The lines of an audit trail that tell of plans nobody has applied."""
    done = {row.get("plan") for row in rows if row.get("what") == "applied"}
    return [row for row in rows if row.get("what") == "planned" and row.get("plan") not in done]


def _decisions(name: str, tree: tuple[str, ...]) -> list[str]:
    return [p for p in tree if p.startswith(f"{FOLDER}/{name}.") and p.endswith(DECISIONS)]


def _is_plan(path: str) -> bool:
    return path.startswith(f"{FOLDER}/") and path.endswith(".json") and not path.endswith(DECISIONS)
