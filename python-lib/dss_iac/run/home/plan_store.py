"""Where plans wait for their readers, with what these decide: a file and one beside it, or the library of the host
project, which also keeps an audit trail (D24). Knows texts and names; what they say is `run.verb.saved_plan`'s
business.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ...core.secret import signature
from ...dss.library import Library
from ...errors import IacError

FOLDER = "dss-iac/plans"
AUDIT = "audit.jsonl"
DECISIONS = ".approvals.json"
KEPT = 20  # plans that nobody applied
SHORT = 16  # hex digits of a plan's hash in names


class PlanStore(Protocol):
    """A place for plans; `ref` is how people name one there."""

    def where(self, ref: str) -> str:
        """The plan's place, for people."""

    def plan(self, ref: str) -> str:
        """The text of a plan. IacError when there is none."""

    def put(self, ref: str, id: str, text: str) -> str:
        """Keep the text of a plan; gives how it is named from now on."""

    def decisions(self, ref: str) -> str | None:
        """The text of what was decided, None when nothing was."""

    def decide(self, ref: str, text: str) -> None:
        """Keep what was decided."""

    def note(self, line: Mapping[str, Any]) -> None:
        """Add a line to the audit trail, where there is one."""


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
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise IacError(f"{path}: no such file; make a plan with `dss-iac plan -o {path}`") from None
        except (OSError, UnicodeDecodeError) as error:
            raise IacError(f"{path}: not a plan ({error}); make one with `dss-iac plan -o FILE`") from None

    def put(self, ref: str, id: str, text: str) -> str:
        """Decisions about the plan that was there before are about another plan: they go."""
        try:
            handle = os.open(ref, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(ref + DECISIONS).unlink(missing_ok=True)
        except OSError as error:
            raise IacError(f"{ref}: the plan cannot be written ({error.strerror}); choose another place") from None
        return ref

    def decisions(self, ref: str) -> str | None:
        """The file beside the plan."""
        try:
            return Path(ref + DECISIONS).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise IacError(f"{ref}{DECISIONS}: cannot be read ({error}); remove it and approve again") from None

    def decide(self, ref: str, text: str) -> None:
        """Written whole."""
        try:
            Path(ref + DECISIONS).write_text(text, encoding="utf-8")
        except OSError as error:
            raise IacError(f"{ref}{DECISIONS}: cannot be written ({error.strerror})") from None

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

    def decisions(self, ref: str) -> str | None:
        """The text beside the plan."""
        path = f"{FOLDER}/{self._name(ref)}{DECISIONS}"
        return self.library.read(path) if path in self.library.tree() else None

    def decide(self, ref: str, text: str) -> None:
        """Written whole; who may do that may write to the project."""
        self.library.write(f"{FOLDER}/{self._name(ref)}{DECISIONS}", text.encode())

    def note(self, line: Mapping[str, Any]) -> None:
        """One signed line; then plans that are too old go."""
        rest = {k: v for k, v in line.items() if v not in ("", None)}
        text = signature.signed(json.dumps({**rest, "signature": ""}, ensure_ascii=False), "audit", self.key)
        tree = self.library.tree()
        path = f"{FOLDER}/{AUDIT}"
        trail = self.library.read(path) if path in tree else ""
        self.library.write(path, f"{trail}{text}\n".encode(), tree)
        self._prune(trail, tree)

    def trail(self) -> tuple[Mapping[str, Any], ...]:
        """Every line of the audit trail, oldest first."""
        path = f"{FOLDER}/{AUDIT}"
        return lines(self.library.read(path)) if path in self.library.tree() else ()

    def _prune(self, trail: str, tree: tuple[str, ...]) -> None:
        for old in dict.fromkeys(row.get("plan") for row in waiting(lines(trail))[:-KEPT]):
            for path in (f"{FOLDER}/{old}.json", f"{FOLDER}/{old}{DECISIONS}"):
                if path in tree:
                    self.library.remove(path)

    def _name(self, ref: str) -> str:
        names = [p.removeprefix(f"{FOLDER}/").removesuffix(".json") for p in self.library.tree() if _is_plan(p)]
        found = [n for n in names if len(ref) >= 4 and (n.startswith(ref) or ref.startswith(n))]
        if len(found) != 1:
            known = ", ".join(names[-5:]) or "none"
            what = f"{len(found)} plans begin so" if found else "no such plan"
            raise IacError(f"project {self.library.project}: {ref}: {what}; the last ones there: {known}")
        return found[0]


def lines(trail: str) -> tuple[Mapping[str, Any], ...]:
    """The lines of an audit trail that can be read."""
    found = []
    for line in trail.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        found += [row] if isinstance(row, Mapping) else []
    return tuple(found)


def waiting(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The lines of an audit trail that tell of plans nobody has applied."""
    done = {row.get("plan") for row in rows if row.get("what") == "applied"}
    return [row for row in rows if row.get("what") == "planned" and row.get("plan") not in done]


def _is_plan(path: str) -> bool:
    return path.startswith(f"{FOLDER}/") and path.endswith(".json") and not path.endswith(DECISIONS)
