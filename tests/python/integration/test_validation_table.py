"""docs/validation.md says what `validate` checks where: each of its rows is run, offline and against a DSS, and says what
happens; the table of known words is made from the kinds."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from dss_iac.core.model.words import Words
from dss_iac.kinds import registry
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around
from tests.sandbox import Sandbox

PAGE = Path(__file__).parents[3] / "docs" / "validation.md"
HEAD = """\
project: {key: TABLE}
policy: {naming: dss}
variables: {wh: filesystem_managed}
"""
DATASETS = """\
datasets:
  - {name: A, type: managed, connection: "{{ var.wh }}"}
  - {name: B, type: managed, connection: filesystem_managed}
"""
BASE = HEAD + DATASETS


def recipe(keys: str) -> str:
    return f"{BASE}recipes:\n  - {{name: r, type: python, inputs: [A], outputs: [B], {keys}}}\n"


def dataset(keys: str) -> str:
    return f"{BASE}  - {{name: C, type: managed, connection: filesystem_managed, {keys}}}\n"


# What a row of the page says → files that show it. `project.yml` alone where the example is a text; variables of --var
# below "--var".
EXAMPLES: dict[str, str | dict[str, str]] = {
    "YAML and JSON: syntax, keys given twice, size": BASE + "zones: [\n",
    "sections and keys of the language, forms of values": dataset("tagz: [a]"),
    "words of the language (`naming:`, `mode:`, `on_remove:` …)": dataset("lifecycle: {on_remove: forgot}"),
    "files and folders that look like a configuration's and are not read": {
        "project.yml": BASE,
        "environment/prod.yml": "settings: {protected: true}\n",
    },
    "copies and misspelt names of files beside those that are read": {
        "project.yml": BASE,
        "datasets/c.yml.txt": "name: C\n",
    },
    "`include:` of nothing": BASE + "include: [gone/*.yml]\n",
    "templates: variables nobody has, filters that are none": dataset("description: '{{ var.gone }}'"),
    "a variable of `--var` that no template uses": {"project.yml": BASE, "--var": "colour"},
    "an input of a module that it does not use, two modules of one name": {
        "project.yml": BASE + "modules: [{name: m, source: modules/m, with: {colour: red}}]\n",
        "modules/m/main.yml": "zones: [{name: Z}]\n",
    },
    "overrides of what is not there": {
        "project.yml": BASE,
        "environments/dev.yml": "overrides: {datasets: {NOPE: {tags: [a]}}}\n",
    },
    "names: what DSS cannot take, and the naming policy": BASE + "  - {name: C/D, type: managed}\n",
    "one thing declared twice": BASE + "  - {name: A, type: managed, connection: filesystem_managed}\n",
    "what is used here and declared by nobody": recipe("code: x").replace("[A]", "[NOPE]"),
    "what is used of another project": recipe("code: x").replace("[A]", "[OTHER.GOLD]"),
    "circles": recipe("code: x").replace("[B]", "[A]"),
    "`depends_on` and `moved` of what is not declared": dataset("depends_on: [dataset.NOPE]"),
    "words of DSS that are a slip away from a known one": dataset("format_type: parqet"),
    "words of DSS that are far from all known ones": dataset("format_type: quantum"),
    "types of columns": dataset("schema: {x: varchar}"),
    "keys inside of DSS's documents, near a known one": dataset("flow: {rebuild_behaviour: NORMAL}"),
    "keys inside of DSS's documents, far from all known ones": dataset("flow: {colour: red}"),
    "keys of `params` that are a slip away from a known one": dataset("params: {customCreateStatment: x}"),
    "paths of `ignore_changes` and `secrets` that meet nothing": dataset("lifecycle: {ignore_changes: [descripton]}"),
    "content files: there, inside of the folder, text": recipe("code_file: gone.py"),
    "payloads that are no JSON": recipe("payload: '{'").replace("python", "prepare"),
    "times and cron expressions that DSS cannot do": (
        BASE + "scenarios: [{name: s, steps: [], triggers: [{daily: '25:00'}]}]\n"
    ),
    "`${NAME}` where DSS replaces nothing": BASE + "  - {name: C, type: managed, connection: '${STORAGE}'}\n",
    "a recipe that writes nothing": recipe("code: x").replace("outputs: [B], ", ""),
    "connections that do not exist": BASE + "  - {name: C, type: managed, connection: nope}\n",
    "types and connections that cannot work together": BASE + "  - {name: C, type: sql, connection: s3_main}\n",
    "code environments, users and groups that do not exist": recipe("code: x, code_env: nope"),
    "container configurations that do not exist": recipe("code: x, container: k9"),
    "plugins that are not installed": BASE + "scenarios: [{name: s, steps: [{type: pystep_acme_do}]}]\n",
    "words that came with a later version of DSS": {"project.yml": dataset("schema: {d: dateonly}"), "--dss": "12.6.2"},
    "project statuses that no project has": BASE.replace("{key: TABLE}", "{key: TABLE, status: Nope}"),
    "a secret without a value, for something that is yet to be made": (
        BASE + "  - {name: C, type: sql, connection: pg_main, secrets: [params.word], params: {word: '{{ var.word }}'}}\n"
    ),
    "code: Python, R, SQL, shell, formulas": recipe("code: 'def ('"),
    "columns that a recipe names, against schemas": recipe("keys: [NOPE]").replace("python", "group"),
    "tables, files and data behind a dataset": BASE + "  - {name: C, type: sql, connection: pg_main}\n",
    "parameters of plugins (`config`, `customConfig`)": {
        "project.yml": BASE + "scenarios: [{name: s, steps: [{type: pystep_known_do, params: {config: {x: 1}}}]}]\n",
    },
    "addresses of mails, channels, webhooks": (
        BASE + "scenarios: [{name: s, steps: [], reporters: [{mail: 'nobody at all'}]}]\n"
    ),
    "values of variables": BASE.replace("{key: TABLE}", "{key: TABLE, variables: {standard: {a: {b: [null]}}}}"),
}  # fmt: skip


def rows() -> Iterator[tuple[str, str, str]]:
    """(what, offline, online) of each row of the page."""
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[1] in ("error", "warning", "–"):
            yield cells[0], cells[1], cells[2]


def outcome(found: verbs.Validation) -> str:
    return "error" if found.errors else "warning" if found.warnings else "–"


@pytest.mark.parametrize(("what", "offline", "online"), list(rows()))
def test_a_row_of_the_page_says_what_happens(
    what: str, offline: str, online: str, tmp_path: Path, dss: Sandbox
) -> None:
    example = EXAMPLES[what]
    files = {"project.yml": example} if isinstance(example, str) else dict(example)
    variables = dict.fromkeys([files.pop("--var")], "x") if "--var" in files else {}
    dss.estate.node["dssVersion"] = files.pop("--dss", dss.estate.node["dssVersion"])
    dss.estate.plugins["known"] = {"id": "known"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    environment = "dev" if "environments/dev.yml" in files else ""
    around = Around(client=dss.client("admin"), environ={})
    given = {"around": around, "variables": variables, "environment": environment}
    told = verbs.validate(tmp_path, **given)
    assert outcome(told) == offline, (told.errors, told.warnings)
    told = verbs.validate(tmp_path, online=True, **given)
    assert outcome(told) == online, (told.errors, told.warnings)
    assert all(d.hint for d in told.errors) and len(told.errors) <= 1


def test_every_example_has_its_row_and_the_base_is_right(tmp_path: Path, dss: Sandbox) -> None:
    assert [what for what, _, _ in rows()] == list(EXAMPLES)
    (tmp_path / "project.yml").write_text(BASE)
    told = verbs.validate(tmp_path, online=True, around=Around(client=dss.client("admin"), environ={}))
    assert not told.errors and not told.warnings


def known_words() -> str:
    """The table of known words, as the page has it: a row for each sort of word of a kind, with the first place of it."""
    lines = ["| in a | where | what | known | the list is complete |", "|---|---|---|---|---|"]
    for kind in registry().values():
        told: set[str] = set()
        for row in kind.words:
            if isinstance(row, Words) and row.known and row.what not in told:
                told.add(row.what)
                shown = ", ".join(sorted(row.known, key=str.lower))
                short = textwrap.shorten(shown, 60, placeholder=" …").rstrip(",")
                listed = f"{short} ({len(row.known)})" if short != shown else shown
                complete = "yes" if row.complete else "no"
                lines.append(f"| {kind.name.replace('_', ' ')} | `{row.path}` | {row.what} | {listed} | {complete} |")
    return "\n".join(lines)


def test_the_table_of_words_is_that_of_the_kinds() -> None:
    """Its message is the table to paste between the marks when words were added."""
    found = re.search(r"<!-- words -->\n(.*?)\n?<!-- /words -->", PAGE.read_text(), re.DOTALL)
    assert found is not None and found[1].strip() == known_words()
