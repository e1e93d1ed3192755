"""What a validation found, of one environment or of several, in the words of people and of the tools that show it
beside the code: SARIF 2.1.0, JUnit XML, commands of GitHub Actions. Pure: validations by environment → str.

A problem that several environments share is told once. `at` maps the file of a mark to the path that a tool knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..core.model.diagnostic import RULES, Diagnostic, Validation
from ..core.model.discovery import LazyModule
from ..core.model.version import VERSION
from .serialization import dump

if TYPE_CHECKING:
    from xml.etree import ElementTree
else:
    ElementTree = LazyModule("xml.etree.ElementTree")

Found = Mapping[str, Validation]
ENVIRONMENTS, PROJECTS = "environments", "projects"
OFFLINE = "Checked offline: connections, code environments, users and groups were not looked up (--online)."
_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVEL: Mapping[str, str] = {"error": "error", "warning": "warning"}
_XML_HAS_NO = {n: None for n in range(32) if chr(n) not in "\t\n\r"}


def told(found: Found, form: str, at: Callable[[str], str] = str, by: str = ENVIRONMENTS) -> str:
    """The validations in the wanted form: text, json, sarif, junit or github. `by`: what their names are names of."""
    return _json(found, by) if form == "json" else FORMS[form](found, at)


def validation(found: Validation, form: str) -> str:
    """What is wrong; the checks that were not made are named."""
    if form == "json":
        return dump(_row(found))
    lines = [str(d) for d in (*found.errors, *found.warnings)]
    if found.errors:
        n = len(found.errors)
        lines.append(f"{n} {'error' if n == 1 else 'errors'}.")
    else:
        lines.append(f"{found.project}: {found.resources} resources, no errors.")
    lines.append(OFFLINE if found.checked == "offline" else f"Checked against {found.checked}.")
    return "\n".join(lines)


def _row(found: Validation) -> dict[str, Any]:
    told = [{"severity": d.severity, "at": str(d.mark), "what": d.what, "hint": d.hint, "subject": d.subject,
             "rule": d.rule} for d in (*found.errors, *found.warnings)]  # fmt: skip
    return {"valid": not found.errors, "checked": found.checked, "diagnostics": told}


def shared(found: Found) -> list[tuple[Diagnostic, tuple[str, ...]]]:
    """Each problem once, errors first, with the environments that have it; () when all of them do."""
    where: dict[Diagnostic, list[str]] = {}
    for name, one in found.items():
        for d in (*one.errors, *one.warnings):
            where.setdefault(d, []).append(name)
    rows = sorted(where.items(), key=lambda row: (row[0].severity != "error", row[0]))
    return [(d, () if len(names) == len(found) else tuple(names)) for d, names in rows]


def _line(d: Diagnostic, names: Sequence[str]) -> str:
    return f"{d}  [{', '.join(names)}]" if names else str(d)


def _text(found: Found, at: Callable[[str], str]) -> str:
    return "\n".join([*(_line(d, names) for d, names in shared(found)), *_closing(found)])


def _closing(found: Found) -> list[str]:
    """How it ended, and what was not looked up."""
    if len(found) == 1:
        return validation(next(iter(found.values())), "text").splitlines()[-2:]
    lines = []
    for name, one in found.items():
        n = len(one.errors)
        wrong = f"{n} {'error' if n == 1 else 'errors'}" if n else "no errors"
        lines.append(f"{name}: {one.project or 'not understood'}, {one.resources} resources, {wrong}.")
    asked = sorted({one.checked for one in found.values()} - {"offline"})
    return [*lines, f"Checked against {', '.join(asked)}." if asked else OFFLINE]


def _json(found: Found, by: str) -> str:
    read = {name: _row(one) for name, one in found.items()}
    if len(read) == 1 and by == ENVIRONMENTS:
        return dump(next(iter(read.values())))
    return dump({"valid": all(one["valid"] for one in read.values()), by: read})


def _message(d: Diagnostic, names: Sequence[str]) -> str:
    """What is wrong, without the place, which tools show themselves."""
    bare = str(replace(d, severity="error")).removeprefix(f"{d.mark}: ")
    return f"{bare} [{', '.join(names)}]" if names else bare


def _sarif(found: Found, at: Callable[[str], str]) -> str:
    rows: list[dict[str, Any]] = []
    for d, names in shared(found):
        place: dict[str, Any] = {"artifactLocation": {"uri": at(d.mark.file).replace("\\", "/")}}
        if d.mark.line:
            place["region"] = {"startLine": d.mark.line, **({"startColumn": d.mark.column} if d.mark.column else {})}
        row: dict[str, Any] = {"ruleId": d.rule, "level": _LEVEL[d.severity], "message": {"text": _message(d, names)}}
        rows.append({**row, "locations": [{"physicalLocation": place}]} if d.mark.file else row)
    rules = [{"id": id, "shortDescription": {"text": text}} for id, text in RULES.items()]
    tool = {"driver": {"name": "dss-iac", "version": VERSION, "rules": rules}}
    return dump({"$schema": _SARIF, "version": "2.1.0", "runs": [{"tool": tool, "results": rows}]})


def _junit(found: Found, at: Callable[[str], str]) -> str:
    """One suite an environment; one case a file with problems, and one for the whole when there is none."""
    root = ElementTree.Element("testsuites", name="dss-iac validate")
    for name, one in found.items():
        files: dict[str, list[Diagnostic]] = {}
        for d in (*one.errors, *one.warnings):
            files.setdefault(at(d.mark.file) or "configuration", []).append(d)
        failed = sum(any(d.severity == "error" for d in told) for told in files.values())
        suite = ElementTree.SubElement(root, "testsuite", name=name or one.project or "configuration",
                                       tests=str(len(files) or 1), failures=str(failed), errors="0")  # fmt: skip
        for file, told in files.items() or [("configuration", [])]:
            case = ElementTree.SubElement(suite, "testcase", classname="dss-iac", name=file)
            _fill(case, [d for d in told if d.severity == "error"], [d for d in told if d.severity != "error"])
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False)


def _fill(case: ElementTree.Element, errors: Sequence[Diagnostic], warnings: Sequence[Diagnostic]) -> None:
    def lines(told: Iterable[Diagnostic]) -> str:
        return "\n".join(map(str, told)).translate(_XML_HAS_NO)

    if errors:
        first = _message(errors[0], ()).translate(_XML_HAS_NO)
        ElementTree.SubElement(case, "failure", message=first, type=errors[0].rule).text = lines(errors)
    if warnings:
        ElementTree.SubElement(case, "system-out").text = lines(warnings)


def _github(found: Found, at: Callable[[str], str]) -> str:
    """Workflow commands: a problem is shown at its line in the pull request."""
    lines = []
    for d, names in shared(found):
        place = {"file": at(d.mark.file), "line": d.mark.line, "col": d.mark.column, "title": "dss-iac"}
        named = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in place.items() if value)
        lines.append(f"::{_LEVEL[d.severity]} {named}::{_escaped(_message(d, names))}")
    return "\n".join([*lines, *_closing(found)])


def _escaped(text: str, more: str = "") -> str:
    """As the runner decodes it: per cent signs and line ends, and in a property colons and commas."""
    for letter in ("%", "\r", "\n", *more):
        text = text.replace(letter, f"%{ord(letter):02X}")
    return text


FORMS: Mapping[str, Callable[[Found, Callable[[str], str]], str]] = {
    "text": _text,
    "sarif": _sarif,
    "junit": _junit,
    "github": _github,
}
