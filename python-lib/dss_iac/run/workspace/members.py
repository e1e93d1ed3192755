"""A workspace on disk: its file, its projects, read and put in order. Plans nothing and asks no DSS.

Each project is read as if it stood alone, but for the variables and the key that `workspace.yml` gives it; what is
wrong with one keeps nobody from working with the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ...core.language.workspace import rows
from ...core.language.workspace.rows import Row
from ...core.model import order
from ...core.model.diagnostic import Diagnostic, Mark, Report, did_you_mean
from ...core.model.resource import Foreign
from ...core.reach import across
from ...core.text.document import MAX_BYTES, Document, parse, too_big
from ...core.text.source_map import Place
from ...errors import ConfigError, IacError
from ...kinds import registry
from ..config import config_files, workspace_file
from ..config.config_files import Attempt
from ..config.config_folder import NOBODY_KNOWS
from ..verb.prepare import Around


@dataclass(frozen=True, slots=True)
class Member:
    """One project: its row, its configuration as far as it could be read, the names of those before it, and what the
    others promise it."""

    row: Row
    read: Attempt = field(repr=False)
    needs: tuple[str, ...] = ()
    promised: Mapping[Any, Foreign] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """What it is called in the workspace."""
        return self.row.name

    @property
    def key(self) -> str:
        """The project's key; "" where the configuration could not be understood."""
        return self.read.desired.project if self.read.desired else self.row.key

    def around(self, around: Around) -> Around:
        """What a verb gets of the outside for this project."""
        return replace(around, promised=self.promised)

    def reading(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What its files are read with; `given` are variables from outside."""
        row = self.row
        return {"environment": row.environment, "variables": {**row.variables, **given}, "project_key": row.key}


@dataclass(frozen=True, slots=True)
class Workspace:
    """`members` in an order in which each follows those it needs."""

    file: str
    members: tuple[Member, ...]

    def sharing(self, member: Member) -> tuple[str, ...]:
        """The names of the others that are made of the same files: what is written there changes them, too."""
        return tuple(m.name for m in self.members if m.row.config == member.row.config and m.name != member.name)


def read(
    file: Path,
    around: Around,
    *,
    environment: str = "",
    variables: Mapping[str, str] | None = None,
    only: Sequence[str] = (),
) -> Workspace:
    """A workspace. `only`: the names of the projects to be worked with. ConfigError for what is wrong with the
    workspace itself; what is wrong with a project is told by its `Attempt`."""
    report, asked = Report(), set[str]()
    document = _document(file, report)
    given = dict(variables or {})
    more: dict[str, Any] = {"environ": around.environ, "keys": around.keys, "asked": asked}
    found: tuple[Row, ...] = ()
    if not report.errors:
        found = rows.read(document, report, environment=environment, variables=given, **more)
    if report.errors:
        raise ConfigError(report.errors)
    selected(only, [row.name for row in found], file)
    attempts = {row.name: _attempt(file, row, given, around) for row in found}
    _distinct(found, attempts, report)
    graph = across.of({n: a.desired for n, a in attempts.items() if a.desired}, registry(), only)
    needs = {row.name: tuple(dict.fromkeys((*row.after, *graph.needs.get(row.name, ())))) for row in found}
    _circles(found, needs, report)
    if report.errors:
        raise ConfigError(report.errors)
    attempts = _settled(found, attempts, given, asked)
    attempts = _known_somewhere(file, found, attempts)
    by_name = {row.name: row for row in found}
    members = tuple(
        Member(by_name[n], attempts[n], _near(n, needs, only), graph.promised.get(n, {}))
        for n in order.topological(needs)
        if not only or n in only
    )
    return Workspace(str(file), members)


def environments_beside(path: Path) -> tuple[str, ...]:
    """The names of the environments that lie beside a configuration, or beside the projects of a workspace, in order;
    () where there is neither. IacError as of `found`."""
    if not path.exists():
        return ()
    file = workspace_file.found(path)
    return config_files.environments(path) if file is None else environments(file, Around())


def environments(file: Path, around: Around) -> tuple[str, ...]:
    """The names of the environments that lie beside its projects, in order."""
    report = Report()
    document = _document(file, report)
    found = () if report.errors else rows.read(document, report, environ=around.environ, keys=around.keys)
    return tuple(sorted(_environments(file, found)))


def configurations(file: Path, around: Around) -> tuple[Path, ...]:
    """Where the configurations of a workspace are, each once. ConfigError when the file is wrong."""
    report = Report()
    document = _document(file, report)
    found = () if report.errors else rows.read(document, report, environ=around.environ, keys=around.keys)
    if report.errors:
        raise ConfigError(report.errors)
    return tuple(dict.fromkeys(file.parent / row.config for row in found))


def _environments(file: Path, found: Iterable[Row]) -> set[str]:
    folders = {file.parent / row.config for row in found}
    return {name for folder in folders for name in config_files.environments(folder)}


def _document(file: Path, report: Report) -> Document:
    """What is in the file; an empty one has its place, too."""
    found = parse(_text(file), str(file), report)
    return found if found.file else Document({}, Place(str(file), 1, 1), str(file))


def _text(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise IacError(f"{file}: {'; '.join(too_big(file.stat().st_size))}")
        return file.read_bytes()
    except OSError as error:
        raise IacError(f"{file}: cannot be read ({error.strerror}); check the file and its rights") from None


def _attempt(file: Path, row: Row, given: Mapping[str, Any], around: Around) -> Attempt:
    return config_files.attempt(
        file.parent / row.config,
        environment=row.environment,
        variables={**row.variables, **given},
        environ=around.environ,
        keys=around.keys,
        project_key=row.key,
        today=around.clock.stamp()[:10],
    )


def selected(only: Sequence[str], names: Sequence[str], file: Path) -> None:
    """IacError for a name that no project has."""
    wrong = [f"{n} ({did_you_mean(n, names)})" if did_you_mean(n, names) else n for n in only if n not in names]
    if wrong:
        raise IacError(f"--only {', '.join(wrong)}: {file} has no such project; known: {', '.join(names)}")


def _distinct(found: Sequence[Row], attempts: Mapping[str, Attempt], report: Report) -> None:
    """Two projects of one key on one DSS would undo each other."""
    first: dict[tuple[str, str], Row] = {}
    for row in found:
        desired = attempts[row.name].desired
        if desired is None or attempts[row.name].errors:
            continue
        other = first.setdefault((str(desired.instance.get("url") or ""), desired.project), row)
        if other is not row:
            what = f"'{row.name}' and '{other.name}' are both project {desired.project}; each would undo the other"
            report.error(row.place.nearest(("key",)).mark, what, 'give each a key, as in `key: "SALES_{{ each.key }}"`')


def _circles(found: Sequence[Row], needs: Mapping[str, Sequence[str]], report: Report) -> None:
    marks = {row.name: row.place.mark for row in found}
    for cycle in order.cycles(needs):
        drawn = " → ".join(reversed(cycle))
        report.error(min(marks[n] for n in cycle), f"these projects need each other: {drawn}",
                     "move what both use into a project of its own")  # fmt: skip


def _near(name: str, needs: Mapping[str, Sequence[str]], only: Sequence[str]) -> tuple[str, ...]:
    """Whom it follows, directly or by way of others that are left out."""
    if not only:
        return tuple(needs[name])
    return tuple(n for n in only if n != name and n in order.closure([name], needs))


def _settled(
    found: Sequence[Row], attempts: Mapping[str, Attempt], given: Mapping[str, Any], asked: set[str]
) -> dict[str, Attempt]:
    """The readings, with variables that nobody uses told once, and where they are written: one of --var need not mean
    anything to every project, one of a row has to mean something to its own."""
    unused = {name: _unused(a.warnings) for name, a in attempts.items()}
    nobody = {v for v in given if v not in asked and all(v in u for u in unused.values())}
    out = {}
    for row in found:
        read = attempts[row.name]
        kept = tuple(filter(None, (_placed(d, row, given, nobody) for d in read.warnings)))
        out[row.name] = replace(read, warnings=kept)
    return out


def _known_somewhere(file: Path, found: Sequence[Row], attempts: Mapping[str, Attempt]) -> dict[str, Attempt]:
    """The readings without the warning that a project has no environments, where another one has that environment."""
    known = _environments(file, found)
    return {
        row.name: replace(read, warnings=tuple(d for d in read.warnings if not d.what.startswith(NOBODY_KNOWS)))
        if row.environment in known
        else read
        for row, read in ((row, attempts[row.name]) for row in found)
    }


def _unused(warnings: Iterable[Diagnostic]) -> set[str]:
    return {d.what.rpartition("var.")[2] for d in warnings if d.mark.file == "--var"}


def _placed(d: Diagnostic, row: Row, given: Mapping[str, Any], nobody: set[str]) -> Diagnostic | None:
    if d.mark.file != "--var":
        return d
    name = d.what.rpartition("var.")[2]
    if name in given:
        return d if name in nobody else None
    at: Mark = row.place.nearest(("variables", name)).key
    return replace(d, mark=at)
