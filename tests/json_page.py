"""`docs/json.md`, made of the contract in the code and of the errors: `python -m tests.json_page` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dss_iac import errors
from dss_iac.cli import dispatch
from dss_iac.render import contract

PAGE = Path(__file__).parents[1] / "docs" / "json.md"
_HEAD = """# What verbs tell in JSON

This page is made from the code (`python -m tests.json_page`); a test compares what every verb tells with it, both ways.

`--format json` puts one JSON document on standard output, and nothing else; warnings and errors for people go to standard error.
This is version {version} of the contract. A key may be added in any version of the tool; none is taken away, renamed or given another type before the next major one, which `format_version` then says. Ignore keys that you do not know.

The shape of `resource_changes[].change` is Terraform's, so that policy tools made for it can read a plan. Secrets are masked everywhere.

A verb that plans first (`apply`, `destroy`, `rollback`) and is refused tells the plan, as `plan` does: its `refusals` say why, and it ends with 3.

In a path `[]` is each element of a list and `*` each key of a map; of a `tree` (a document of DSS) and of `any` nothing is promised but that it is JSON.
"""
_CODES = """## Exit codes

| code | it means |
|---|---|
| 0 | done |
| 1 | error: usage, a configuration that is wrong, reads that failed, no terminal without `--auto-approve` |
| 2 | there are changes: `drift`, and `plan --detailed-exitcode` |
| 3 | refused; beats 2 |
| 4 | locked by another apply |
| 5 | applied in part, or rolled back |

## Sorts of errors

`code` of a verb that fails. A new version may have more; treat what you do not know like `error`.

| code | exit code | it means |
|---|---|---|
"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD.format(version=contract.VERSION)]
    for told, rows in contract.VERBS.items():
        verbs = [told, *(verb for verb, as_told in contract.SAME.items() if as_told == told)]
        parts.append(f"## {', '.join(f'`{v}`' for v in verbs)}\n" if told != "any that fails" else "## Any verb that fails\n")
        rows_told = [f"| `{path}` | {type} | {meaning} |" for path, type, meaning in rows]
        same = next((first for first, other in contract.VERBS.items() if other is rows), told)
        parts.append("\n".join(["| key | type | meaning |", "|---|---|---|", *rows_told, ""]) if same == told else f"As `{same}` tells it.\n")
    return "\n".join(parts) + "\n" + _CODES + "\n".join(_sorts()) + "\n"


def _sorts() -> Iterator[str]:
    for name in (dispatch.VERBS, dispatch.ALL_PROJECTS, *dispatch.MODULES.values()):
        dispatch.fetched(name)  # what commands import defines errors, too
    yield "| `error` | 1 | anything else |"
    for error in sorted(_below(errors.IacError), key=lambda one: one.code):
        if error is errors.IacError:
            continue
        first = " ".join((error.__doc__ or "").split("\n\n")[0].split()).replace("|", "\\|")
        yield f"| `{error.code}` | {error.exit_code} | {first.partition('; ')[0].partition('. ')[0].rstrip('.')} |"
    yield "| `interrupted` | 1 | Ctrl-C before anything was sent |"


def _below(error: type[errors.IacError]) -> Iterator[type[errors.IacError]]:
    """The error and those below it that a verb can end with."""
    if error.__module__.startswith(("dss_iac.errors", "dss_iac.run")):
        yield error
    for one in error.__subclasses__():
        yield from _below(one)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
