"""What is wrong, where, and what to do about it. Collects; never prints and never raises."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

# What a problem is about, for tools that group them: a word of ours → what it means.
SYNTAX, SCHEMA, TEMPLATE, NAME, REFERENCE, CYCLE = "syntax", "schema", "template", "name", "reference", "cycle"
WORD, INSTANCE, OTHER = "word", "instance", "configuration"
RULES: Mapping[str, str] = {
    SYNTAX: "Files are YAML or JSON that can be read",
    SCHEMA: "Sections, keys and values are those of the language",
    TEMPLATE: "Templates have a value",
    NAME: "Names are such that DSS takes them, and as the naming policy says",
    REFERENCE: "What is referred to is declared, or there",
    CYCLE: "Nothing needs itself",
    WORD: "Words are those of DSS",
    INSTANCE: "The DSS that it is for has what is needed",
    OTHER: "What a configuration says is understood and possible",
}
_SHORTEST = 6  # characters: a shorter secret cannot be told from ordinary text around it


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a configuration file; line and column count from 1, 0 means unknown."""

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file or "<config>", *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One problem: `where: [subject:] what; way out`."""

    mark: Mark
    what: str
    hint: str = ""
    subject: str = ""
    severity: str = "error"  # error | warning
    once: str = field(default="", compare=False)  # what is the same problem wherever it is met, told where it is first
    rule: str = field(default=OTHER, compare=False)  # of RULES

    def __str__(self) -> str:
        subject = f"{self.subject}: " if self.subject else ""
        hint = f"; {self.hint}" if self.hint else ""
        prefix = "warning: " if self.severity == "warning" else ""
        return f"{self.mark}: {prefix}{subject}{self.what}{hint}"


@dataclass
class Report:
    """Where problems are gathered while a configuration is read."""

    items: list[Diagnostic] = field(default_factory=list)
    open: list[Diagnostic] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set, repr=False)  # values that no message quotes (D66)
    rule: str = OTHER  # what problems are about at the moment

    @contextmanager
    def about(self, rule: str) -> Iterator[None]:
        """What is reported meanwhile is about this, one of RULES."""
        before, self.rule = self.rule, rule
        try:
            yield
        finally:
            self.rule = before

    def hide(self, values: Iterable[Any]) -> None:
        """From now on these values are in no message: wrong ones are quoted, and may be secrets all the same."""
        self.hidden.update(v for v in map(str, values) if len(v) >= _SHORTEST)

    def error(self, mark: Mark, what: str, hint: str = "", subject: str = "", *, once: str = "") -> None:
        """Add an error; of those that have the same `once`, only the first place is told."""
        told = Diagnostic(mark, self._said(what), self._said(hint), self._said(subject), once=once, rule=self.rule)
        self.items.append(told)

    def warn(self, mark: Mark, what: str, hint: str = "", subject: str = "") -> None:
        """Add a warning."""
        told = Diagnostic(mark, self._said(what), self._said(hint), self._said(subject), "warning", rule=self.rule)
        self.items.append(told)

    def ask(self, diagnostic: Diagnostic) -> None:
        """Add what only an instance can answer; its severity is the one it has where none is asked (D63)."""
        d = diagnostic
        told = replace(d, what=self._said(d.what), hint=self._said(d.hint), subject=self._said(d.subject))
        self.open.append(replace(told, rule=self.rule))

    def _said(self, text: str) -> str:
        for value in self.hidden:
            text = text.replace(value, "(secret)") if value in text else text
        return text

    @property
    def unanswered(self) -> tuple[Diagnostic, ...]:
        """What only an instance can answer, in file order, each once."""
        return tuple(sorted(set(self.open)))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The errors so far, in file order, each once."""
        found: dict[object, Diagnostic] = {}
        for diagnostic in sorted({d for d in self.items if d.severity == "error"}):
            found.setdefault(diagnostic.once or diagnostic, diagnostic)
        return tuple(found.values())

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The warnings so far, in file order, each once."""
        return tuple(sorted({d for d in self.items if d.severity == "warning"}))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean 'steps'?`, or nothing when no known word is near."""
    by_lower = {k.lower(): k for k in known}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f"did you mean '{by_lower[near[0]]}'?" if near else ""


@dataclass(frozen=True, slots=True)
class Validation:
    """All that is wrong, and all that is doubtful. `checked` is "offline" or the URL of the DSS asked."""

    project: str
    resources: int
    errors: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    checked: str = "offline"

    def joined(self, told: Iterable[Diagnostic]) -> Validation:
        """With what was found afterwards."""
        more = tuple(told)
        errors = (*self.errors, *(d for d in more if d.severity == "error"))
        return replace(self, errors=errors, warnings=(*self.warnings, *(d for d in more if d.severity != "error")))

    def judged(self, strict: bool) -> Validation:
        """Each problem once; `strict`: what is doubtful is wrong."""
        warnings = tuple(dict.fromkeys(self.warnings))
        errors = tuple(dict.fromkeys((*self.errors, *(replace(d, severity="error") for d in warnings if strict))))
        return replace(self, errors=tuple(sorted(errors)), warnings=() if strict else warnings)
