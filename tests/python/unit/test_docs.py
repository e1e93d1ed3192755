"""What the documentation claims is what the code has."""

from __future__ import annotations

import re
from pathlib import Path

from dss_iac.cli import args
from dss_iac.kinds import registry
from dss_iac.render import reference

ROOT = Path(__file__).parents[3]


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


def test_commands_in_the_readme_exist() -> None:
    """Every `dss-iac COMMAND` that the README shows is a command."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"dss-iac ([a-z]+)\b", text)) - {"touches", "works"}

    assert named <= set(args.COMMANDS)


def test_troubleshooting_speaks_of_messages_that_exist() -> None:
    """The first column of docs/troubleshooting.md quotes the source."""
    page = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    quoted = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
    modules = (ROOT / "python-lib" / "dss_iac").rglob("*.py")
    source = re.sub(r'"\s*\n\s*f?"', "", "\n".join(p.read_text(encoding="utf-8") for p in modules))

    assert len(quoted) > 12
    assert not [text for text in quoted if text not in source]
