"""What became of edits that were taken into the configuration → text or JSON, with the files as a diff. Pure."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator

from ..core.accept.outcome import ADDED, EDITED, REMOVED, Acceptance, Accepted
from ..core.text import visible

_GLYPHS = {EDITED: "~", ADDED: "+", REMOVED: "-"}
_SAID = {ADDED: "new in DSS", REMOVED: "deleted in DSS"}
AFTERWARDS = "the next apply records it; DSS is not touched for it"


def shown(done: Acceptance, form: str, *, diff: bool = False) -> str:
    """All of it; `diff`: with the lines of the files."""
    if form == "json":
        return json.dumps(_plain(done), indent=2, ensure_ascii=False)
    lines = [*_lines(done), *(["", unified(done)] if diff and done.files else [])]
    return visible.shown("\n".join(lines)) if form == "text" else "\n".join(lines)


def summary(done: Acceptance) -> str:
    """In one line."""
    taken, left, files = len(done.accepted), len(done.declined), len(done.files)
    if not taken and not left:
        return "Nothing to accept: the configuration says what DSS has."
    told = f"{taken} accepted, {left} not"
    if not files:
        return f"{told}."
    verb = "written" if done.written else "would be written"
    word = "file" if files == 1 else "files"
    return f"{told}; {files} {word} {verb}." + (f" Now `dss-iac plan`: {AFTERWARDS}." if done.written else "")


def unified(done: Acceptance) -> str:
    """The files as one unified diff, as git shows it."""
    return "\n".join(line for name, pair in sorted(done.files.items()) for line in _diff(name, *pair))


def _diff(name: str, before: bytes | None, after: bytes | None) -> Iterator[str]:
    try:
        old, new = [(one or b"").decode("utf-8").splitlines() for one in (before, after)]
    except UnicodeDecodeError:
        yield f"Binary file {name} differs"
        return
    names = "/dev/null" if before is None else f"a/{name}", "/dev/null" if after is None else f"b/{name}"
    yield from difflib.unified_diff(old, new, *names, lineterm="")


def _lines(done: Acceptance) -> Iterator[str]:
    where = f" (environment {done.environment})" if done.environment else ""
    if done.accepted:
        yield f"Taken from {done.project}{where} into {done.folder}"
        yield ""
        yield from (_line(one) for one in done.accepted)
        yield ""
    if done.declined:
        yield "Not taken:"
        yield from (f"! {one}" for one in done.declined)
        yield ""
    yield from (f"Note: {note}" for note in done.notes)
    yield summary(done)


def _line(one: Accepted) -> str:
    what = _SAID.get(one.how) or ", ".join(one.paths)
    return f"{_GLYPHS[one.how]} {one.address}: {what} ({', '.join(one.places)})"


def _plain(done: Acceptance) -> dict[str, object]:
    return {
        "project": done.project,
        "environment": done.environment,
        "accepted": [
            {"address": str(a.address), "how": a.how, "paths": list(a.paths), "places": list(a.places)}
            for a in done.accepted
        ],
        "declined": [{"address": str(d.address), "why": d.what, "way_out": d.hint} for d in done.declined],
        "files": sorted(done.files),
        "diff": unified(done),
        "notes": list(done.notes),
        "written": done.written,
    }
