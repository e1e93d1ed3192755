"""What is not seen is shown, in every outlet; and a display that fails does not fail an apply."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from dss_iac.cli import outlet
from dss_iac.cli.screen import Screen
from dss_iac.core.model.address import Address
from dss_iac.core.model.plan import Step
from dss_iac.core.text import visible
from dss_iac.errors import IacError
from dss_iac.plugin import inspections, report
from dss_iac.render import results, serialization
from dss_iac.run.event import Begun, Ended, Event, Note, Started
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around
from tests.python.integration.desk import Desk, carried_out
from tests.sandbox import Sandbox

HIDDEN = [
    "\u202e",
    "\u2066",
    "\u200b",
    "\u200f",
    "\ufeff",
    "\x1b",
    "\x9b",
    "\x07",
    "\xad",
    "\u2028",
    "\U000e0041",
    "\U000e0100",
    "\u3164",
    "\u115f",
    "\u034f",
    "\ufe01",
    "\u180b",
    "\ud800",
]
MARKUP = ["How to [/x]", "[bold]", "[link=file:///etc/passwd]a[/link]", "[/]", "\\[", "[[[", ":smile:"]
JS = Path(__file__).parents[3] / "resource" / "plan-review" / "dom.js"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def step(name: str) -> Step:
    """A step on a dataset of that name."""
    return Step(1, "create", Address("dataset", "SHOP", name))


@pytest.mark.parametrize("name", MARKUP)
def test_markup_in_a_name_is_text(name: str) -> None:
    stream = Terminal()
    with Screen(False, stream) as screen:
        events: list[Event] = [Started(name, 1), Begun(step(name)), Note(name), Ended(step(name), "failed", name, 1.0)]
        for event in events:
            screen.tell(event)
            if screen._progress is not None:
                screen._progress.refresh()
    told = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", stream.getvalue())
    assert name in told


@pytest.mark.parametrize("hidden", HIDDEN)
def test_nothing_hidden_reaches_a_terminal(hidden: str, capsys: pytest.CaptureFixture[str]) -> None:
    name, stream = f"a{hidden}b", Terminal()
    with Screen(False, stream) as screen:
        screen.tell(Ended(step(name), "failed", f"why {name}", 1.0))
        screen.tell(Note(name))
    outlet.out(name)
    outlet.err(name)
    said = capsys.readouterr()
    for told in (re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue()), said.out, said.err):
        assert hidden not in told and f"{ord(hidden):04x}" in told


@pytest.mark.parametrize("hidden", HIDDEN[:-1])
@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_nothing_hidden_is_in_a_plan_or_a_report(
    dss: Sandbox, tmp_path: Path, hidden: str, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if hidden in ("\x1b", "\x9b", "\x07"):
        plain = verbs.plan({"project": {"key": "SHOP"}}, around=Around(client=dss.client(), environ={}))
    else:
        config = {"project": {"key": "SHOP", "name": "Shop", "description": f"x{hidden}y"}}
        plain = verbs.plan(config, around=Around(client=dss.client(), environ={}))
    shown = results.plan(plain.plan, form, True)
    outlet.out(shown)
    assert hidden not in re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert hidden not in report.para(f"x{hidden}y") and hidden not in report.table(("a",), [(f"x{hidden}y",)])


def test_json_stays_json_and_means_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    for hidden in (*HIDDEN, "\x7f"):
        outlet.out(serialization.dump({"name": f"a{hidden}b"}))
        told = capsys.readouterr().out
        assert json.loads(told) == {"name": f"a{hidden}b"} and hidden not in told


def test_errors_of_the_plugin_show_what_is_hidden() -> None:
    assert inspections.failed(IacError("a\u202eb")) == "a\\u202eb"


def test_ordinary_text_stays_as_it_is() -> None:
    for text in ("Größe\tund\nmehr", "Ünïcode", "日本語", "💥", "שלום", "❤\ufe0f"):
        assert visible.shown(text) == text
    assert visible.painted("\x1b[31mred\x1b[0m \x1b[2J") == "\x1b[31mred\x1b[0m \\u001b[2J"


@pytest.mark.parametrize("code", ["8", "5", "1;8", "30", "40", "7", "38;5;0", "1;"])
def test_no_colour_of_ours_conceals(code: str) -> None:
    assert visible.painted(f"a\x1b[{code}mb") == f"a\\u001b[{code}mb"


def test_the_page_hides_as_little_as_the_engine() -> None:
    """The table of the page and that of the engine say the same, range for range."""
    written = re.search(r"HIDDEN = /\[(.*)\]/gu", JS.read_text())
    assert written
    found = set()
    for a, b in re.findall(r"(\\u\{?[0-9a-f]+\}?)(?:-(\\u\{?[0-9a-f]+\}?))?", written[1]):
        first, last = (int(re.sub(r"[^0-9a-f]", "", one[2:]), 16) for one in (a, b or a))
        found |= set(range(first, last + 1))
    assert found == {n for first, last in visible.RANGES for n in range(first, last + 1)}


def test_a_display_that_fails_does_not_fail_an_apply(dss: Sandbox, tmp_path: Path) -> None:
    def broken(event: Event) -> None:
        raise RuntimeError(f"cannot show {event}")

    desk = Desk(dss, tmp_path / "iac", {"project": {"key": "SHOP", "name": "How to [/x]"}})
    around = Around(client=dss.client(), environ={}, tell=broken)
    made = verbs.plan(desk._written(), around=around)
    assert carried_out(made).complete
    assert dss.client().get_project("SHOP").get_metadata()["label"] == "How to [/x]"
