"""What round trips showed, in numbers: by kind and by row, and what of it is pinned. Runs nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .judge import Verdict
from .noise import NOISE, NOT_MANAGED

PINS = Path(__file__).with_name("pins.json")


@dataclass
class Figures:
    """The sum of many verdicts. `witness` is one project for each path of a row that was needed."""

    equal: Counter[str] = field(default_factory=Counter)
    noise: Counter[tuple[str, str]] = field(default_factory=Counter)
    not_managed: Counter[tuple[str, str]] = field(default_factory=Counter)
    pins: dict[str, dict[str, int]] = field(default_factory=dict)
    witness: dict[str, str] = field(default_factory=dict)

    def add(self, run: str, verdict: Verdict) -> None:
        """One more run; `run` names the project and the variant: `p03 A`."""
        self.equal.update(verdict.equal)
        self.noise.update(verdict.noise)
        self.not_managed.update(verdict.not_managed)
        self.pins[run] = by_kind(verdict)
        for use in verdict.used:
            self.witness[use] = min(run, self.witness.get(use, run))

    def lines(self) -> Iterator[str]:
        """The table that a person reads."""
        yield f"{'kind':28} {'equal':>9} {'noise':>9} {'not managed':>12}"
        for kind in sorted({*self.equal, *_kinds(self.noise), *_kinds(self.not_managed)}):
            yield f"{kind:28} {self.equal[kind]:9} {_of(self.noise, kind):9} {_of(self.not_managed, kind):12}"
        yield f"{'':28} {self.equal.total():9} {self.noise.total():9} {self.not_managed.total():12}"
        for title, counts in (("noise", self.noise), ("not managed", self.not_managed)):
            yield ""
            yield from (f"{title}: {n:7} {kind}: {why}" for (kind, why), n in sorted(counts.items()))

    def write(self, *, whole: bool) -> None:
        """Pin them; beside what is pinned of other runs, unless these are all there are."""
        before = {"not_managed": {}, "rows": {}} if whole else pinned()
        pins = {**before["not_managed"], **self.pins}
        witness = self.witness | {use: run for use, run in before["rows"].items() if use in known_rows()}
        runs = ",\n".join(f"  {json.dumps(run)}: {json.dumps(counts)}" for run, counts in sorted(pins.items()))
        rows = ",\n".join(f"  {json.dumps(use)}: {json.dumps(run)}" for use, run in sorted(witness.items()))
        text = f'{{"not_managed": {{\n{runs}\n}},\n"rows": {{\n{rows}\n}}}}\n'
        PINS.write_text(json.dumps(json.loads(text)) and text, encoding="utf-8")


def by_kind(verdict: Verdict) -> dict[str, int]:
    """Leaves that are not managed, by kind."""
    return {kind: _of(verdict.not_managed, kind) for kind in sorted(_kinds(verdict.not_managed))}


def pinned() -> Mapping[str, Any]:
    """The pins file: `not_managed` (run → kind → count) and `rows` (path of a row → a run that needs it)."""
    found: Mapping[str, Any] = json.loads(PINS.read_text(encoding="utf-8"))
    return found


def known_rows() -> set[str]:
    """Every path of every row."""
    return {use for row in (*NOISE, *NOT_MANAGED) for use in row.uses()}


def _kinds(counts: Iterable[tuple[str, str]]) -> set[str]:
    return {kind for kind, _ in counts}


def _of(counts: Counter[tuple[str, str]], kind: str) -> int:
    return sum(n for (k, _), n in counts.items() if k == kind)
