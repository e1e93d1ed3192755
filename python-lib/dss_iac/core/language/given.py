"""What was given and is used by nothing (D53): variables of `--var`, inputs of a module, paths that meet nothing.
Everything here is judged last, when every template and every round of a loop has been read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ..model import path as paths
from ..model.diagnostic import Diagnostic, Mark, Report, did_you_mean
from ..template.variables import Outside
from .modules.opening import Use


class Pattern(NamedTuple):
    """A path that an item gives under `word`; whether it meets something, and what stands near it."""

    word: str
    text: str
    mark: Mark
    subject: str
    meets: bool
    near: tuple[str, ...]
    indexed: bool = False  # whether it names an element of a list by its position


def pattern(word: str, text: Any, mark: Mark, subject: str, trees: Sequence[Mapping[str, Any]]) -> Pattern:
    """What one path of an item meets in its trees; what is no path is told elsewhere, and meets all."""
    try:
        at = paths.parse(str(text))
    except ValueError:
        return Pattern(word, str(text), mark, subject, True, ())
    hit = "**" in at or any(True for tree in trees for _ in paths.find(tree, at))
    indexed = any(isinstance(step, int) for step in at)
    return Pattern(word, str(text), mark, subject, hit, () if hit else tuple(_near(at, trees)), indexed)


def _near(at: paths.Path, trees: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """The keys that stand where the path goes astray, as paths."""
    for n in range(len(at) - 1, -1, -1):
        beside = [value for tree in trees for _, value in paths.find(tree, at[:n])] if n else list(trees)
        keys = [key for one in beside if isinstance(one, Mapping) for key in one if isinstance(key, str)]
        if keys:
            yield from (paths.text((*at[:n], key)) for key in dict.fromkeys(keys))
            return


def inside(callers: Mapping[str, tuple[str, Mark]], report: Report) -> None:
    """Let what is wrong inside of a module say who uses it."""

    def told(d: Diagnostic) -> Diagnostic:
        name, use = callers.get(d.mark.file, ("", d.mark))
        if use.file == d.mark.file:
            return d
        return replace(d, hint="; ".join(filter(None, (d.hint, f"module '{name}' is used at {use}"))))

    report.items[:], report.open[:] = map(told, report.items), map(told, report.open)


def unused(
    uses: Sequence[Use], outside: Outside, known: Iterable[str], patterns: Sequence[Pattern], report: Report
) -> None:
    """Report what was given and has no effect: an error where it can mean nothing, else a warning."""
    names = [*known, *outside.asked]
    for name in outside.given:
        if name not in outside.asked:
            near = did_you_mean(name, [n for n in names if n != name])
            report.warn(Mark("--var"), f"no template uses var.{name}", near or "leave it out")
    _inputs(uses, report)
    _paths(patterns, report)


def _inputs(uses: Sequence[Use], report: Report) -> None:
    asked: dict[tuple[Mark, str], set[str]] = {}
    for use in uses:
        asked.setdefault((use.given.place.mark, use.name), set()).update(use.asked)
    for use in uses:
        met = asked[use.given.place.mark, use.name]
        for name in use.given.tree:
            if name not in met:
                free = [n for n in (*use.known, *met) if n not in use.given.tree]
                near = did_you_mean(str(name), free)
                listed = f"it takes {', '.join(dict.fromkeys(free))}" if free else "remove it"
                mark = use.given.place.nearest((name,)).key
                report.error(mark, f"module '{use.name}' uses no var.{name}", near or listed)


def _paths(patterns: Sequence[Pattern], report: Report) -> None:
    """A path counts when it meets something in any round of a loop."""
    met = {(p.mark, p.text) for p in patterns if p.meets}
    for p in patterns:
        if (p.mark, p.text) not in met:
            near = did_you_mean(p.text, p.near) or f"declared there: {', '.join(p.near[:8]) or 'nothing'}"
            report.warn(p.mark, f"{p.word}: '{p.text}' is nothing that is declared here", near, p.subject)
        elif p.word == "ignore_changes" and p.indexed:
            hint = "an element that is put before it takes its place: write [name=…], or [*] for all"
            report.warn(p.mark, f"ignore_changes: in '{p.text}' an index is no name", hint, p.subject)
