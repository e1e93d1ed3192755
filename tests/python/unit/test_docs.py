"""What the documentation claims is what the code has."""

from __future__ import annotations

import re
from pathlib import Path

from dss_iac.cli.args import COMMANDS
from dss_iac.cli.grammar import NESTED
from dss_iac.kinds import registry
from dss_iac.render import reference
from tests import command_page

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"


def test_the_language_page_is_what_the_kinds_say() -> None:
    """`dss-iac schema --format markdown > docs/language.md` writes it anew."""
    assert (ROOT / "docs" / "language.md").read_text(encoding="utf-8") == reference.language(registry())


def test_every_link_leads_somewhere() -> None:
    """Relative links of the Markdown pages name files that exist."""
    dead = []
    ours = (p for folder in ("docs", "tests") for p in (ROOT / folder).rglob("*.md") if "node_modules" not in p.parts)
    for page in [*ROOT.glob("*.md"), *ours]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                dead.append(f"{page.relative_to(ROOT)} → {target}")

    assert not dead


def test_the_readme_speaks_five_words_first() -> None:
    """The first screen needs plan, apply, drift, import and state, and no other word of this house."""
    first = (ROOT / "README.md").read_text(encoding="utf-8").split("```")[0]
    others = {"adopt", "lineage", "serial", "journal", "snapshot", "resource", "provider", "refresh"}

    assert all(f"**{word}**" in first for word in ("plan", "apply", "drift", "import", "state"))
    assert not {word for word in others if re.search(rf"\b{word}", first)}


def test_the_page_of_commands_is_what_the_parser_takes() -> None:
    """`python -m tests.command_page` writes it anew."""
    assert command_page.PAGE.read_text(encoding="utf-8") == command_page.page()


def test_commands_that_are_shown_exist() -> None:
    """Every `dss-iac COMMAND` in code, in the README and in the documentation, is a command."""
    pages = {page: page.read_text(encoding="utf-8") for page in [ROOT / "README.md", *DOCS.rglob("*.md"), DOCS / "llms.txt"]}
    code = {page: re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL) for page, text in pages.items()}
    command = re.compile(r"(?:^|`|\$ |\()dss-iac (?:-C \S+ )?([a-z]+)\b", re.MULTILINE)
    shown = {(page.name, word) for page, parts in code.items() for part in parts for word in command.findall(part)}

    assert len(shown) > 50
    assert not {(page, word) for page, word in shown if word not in {*COMMANDS, *NESTED}}


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's titles, as GitHub and the site make them."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_every_anchor_is_a_title() -> None:
    """Links to a part of a page name a title of that page."""
    dead = []
    for page in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text(encoding="utf-8")):
            if anchor not in _anchors(page.parent / target if target else page):
                dead.append(f"{page.relative_to(ROOT)} → {target}#{anchor}")

    assert not dead


def test_the_site_has_every_page() -> None:
    """Each page is in the navigation or named as left out, once; the index for language models leads to pages."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    named = re.findall(r"([\w/.-]+\.md)$", text, re.MULTILINE)
    pages = [p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md")]

    assert sorted(named) == sorted(pages)
    told = re.findall(r"\]\(([^)]+)\)", (DOCS / "llms.txt").read_text(encoding="utf-8"))
    assert told and not [target for target in told if not (DOCS / target).exists()]


def test_the_guarantees_name_tests_that_exist() -> None:
    """Every file that the page names is there, and each word behind `test_x.py:` is part of the name of a test in it."""
    page = (DOCS / "guarantees.md").read_text(encoding="utf-8")
    ours = [p for folder in ("tests", "python-lib") for p in (ROOT / folder).rglob("*.py")]
    named = set(re.findall(r"`([\w/-]*\w\.py)`", page))
    claims = re.findall(r"`([\w/]*test_\w+\.py)`: ((?:`\w+`(?:, )?)+)", page)
    wanted = [(file, word) for file, words in claims for word in re.findall(r"`(\w+)`", words)]

    assert len(named) > 40 and len(wanted) > 30
    assert not [name for name in named if not any(str(p).endswith(f"/{name}") for p in ours)]
    texts = {f: "".join(p.read_text("utf-8") for p in ours if str(p).endswith(f"/{f}")) for f, _ in wanted}
    assert not [(f, word) for f, word in wanted if not re.search(rf"def test_\w*{word}", texts[f])]


def test_each_promise_in_the_table_of_the_guarantees_has_a_test_and_a_duration() -> None:
    page = (DOCS / "guarantees.md").read_text(encoding="utf-8")
    table = page.partition("| promise | tried by |")[2].partition("\n\n")[0].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    assert len(rows) > 20
    assert not [row for row in rows if len(row) != 3 or not all(row) or not re.search(r"`[\w/]+\.py`", row[1])]


def test_the_readme_is_short() -> None:
    """What takes longer is in the documentation."""
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 100


def test_troubleshooting_speaks_of_messages_that_exist() -> None:
    """The first column of docs/troubleshooting.md quotes the source."""
    page = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    quoted = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
    modules = (ROOT / "python-lib" / "dss_iac").rglob("*.py")
    source = re.sub(r'"\s*\n\s*f?"', "", "\n".join(p.read_text(encoding="utf-8") for p in modules))

    assert len(quoted) > 12
    assert not [text for text in quoted if text not in source]
