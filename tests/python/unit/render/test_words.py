"""Plans in the user's words (D67): pairs of `tests/words` and the text of the plan between them.

`DSS_IAC_GOLDEN=1 pytest tests/python/unit/render/test_words.py` writes the texts anew; read the difference before you
believe it.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.address import Address
from dss_iac.core.model.diagnostic import Mark
from dss_iac.core.model.kind import Written
from dss_iac.core.model.plan import Action, Change, Plan
from dss_iac.core.model.resource import Resource
from dss_iac.render import html, markdown, text, view
from tests import pairs

PAIRS = sorted((Path(__file__).parents[3] / "words").glob("*.yml"))
MARK = "\nplan: |\n"
FOREIGN = re.compile(r"\bpayload\.|\{\"|\bmetadata\.|\[\w+=")
PARAMS = re.compile(r"\bparams\.")


def seen_of(case: dict[str, Any]) -> view.View:
    """The view of a pair's plan, or of its drift report."""
    if "after" not in case:
        return view.of_drift(pairs.drift(case), "SHOP", kinds=pairs.KINDS)
    return view.of(pairs.plan(case), kinds=pairs.KINDS)


def shown(case: dict[str, Any]) -> str:
    """The text of it."""
    return text.plan(seen_of(case))


@pytest.mark.parametrize("path", PAIRS, ids=lambda p: p.stem)
def test_pair(path: Path) -> None:
    """What is shown is what the file says, and none of it is DSS's JSON."""
    written = path.read_text(encoding="utf-8")
    told = shown(pairs.read(written))
    if os.environ.get("DSS_IAC_GOLDEN"):
        indented = "\n".join(f"  {line}" if line else "" for line in told.splitlines())
        path.write_text(written.split(MARK)[0].rstrip("\n") + MARK + indented + "\n", encoding="utf-8")
    else:
        assert told == pairs.read(written)["plan"].rstrip("\n")
    assert not FOREIGN.search(told)
    assert "params:" in written.split(MARK)[0] or not PARAMS.search(told)


@pytest.mark.parametrize("path", PAIRS, ids=lambda p: p.stem)
def test_only_what_changed(path: Path) -> None:
    """No line tells what is the same before and after, and none is told twice."""
    seen = seen_of(pairs.read(path.read_text(encoding="utf-8")))
    for row in seen.rows:
        told = [line.told.lstrip("+- ") for line in row.lines if line.path]
        assert len(told) == len(set(told))
        for line in row.lines:
            before, arrow, after = line.shown.text.partition(" → ")
            assert not arrow or before != after
            removed, added = ([t[1:] for t in line.shown.diff if t[:1] == sign] for sign in "-+")
            assert not arrow or not line.shown.diff
            assert not set(removed) & set(added)


@pytest.mark.parametrize("path", PAIRS, ids=lambda p: p.stem)
def test_nothing_changed(path: Path) -> None:
    """A configuration that stays as it is has nothing to tell."""
    case = pairs.read(path.read_text(encoding="utf-8"))
    same = {key: value for key, value in case.items() if key not in ("in_dss", "files_in_dss", "files_after")}
    assert seen_of({**same, "after": case["before"]}).empty


def test_there_are_pairs() -> None:
    """An empty folder would prove nothing."""
    assert len(PAIRS) >= 40


CONFLICT = next(p for p in PAIRS if p.stem == "conflict_filter")
SECRET = next(p for p in PAIRS if p.stem == "secret_of_dataset")


def _paths(change_show: Any) -> list[str]:
    kinds = {**pairs.KINDS, "recipe": replace(pairs.KINDS["recipe"], show=change_show)}
    seen = view.of(pairs.plan(pairs.read(CONFLICT.read_text(encoding="utf-8"))), kinds=kinds)
    return [line.told for row in seen.rows for line in row.lines]


def test_what_words_do_not_tell_is_told_by_its_path() -> None:
    """A kind that does not show a key hides no change of it."""
    usual = pairs.KINDS["recipe"].show

    def without_filter(tree: Any, place: Any) -> Written:
        written = usual(tree, place)
        return replace(written, item={k: v for k, v in written.item.items() if k != "filter"})

    assert _paths(without_filter) == ["+ keys: Z", 'payload.preFilter.expression: "Y > 5" → "Y > 9"']


def test_a_kind_that_cannot_show_is_told_by_paths() -> None:
    """Nothing is lost when a tree is too odd for its kind."""

    def fails(tree: Any, place: Any) -> Written:
        raise KeyError("odd")

    assert [line.split(":")[0] for line in _paths(fails)] == ["payload.keys[1]", "payload.preFilter.expression"]


@pytest.mark.parametrize("draw", [text.plan, markdown.plan, html.plan])
def test_no_secret_in_words(draw: Any) -> None:
    """The items are made of masked trees."""
    case = pairs.read(SECRET.read_text(encoding="utf-8"))
    told = draw(view.of(pairs.plan(case), kinds=pairs.KINDS))
    new = draw(view.of(pairs.plan({**case, "before": {}}), kinds=pairs.KINDS))
    for secret in ("first-secret-value", "other-secret-value"):
        assert secret not in told and secret not in new
    assert "Guarded" in told and "Guarded" in new


@pytest.mark.parametrize("files, told", [
    (("/tmp/x1/project.yml", "/tmp/x1/recipes/a.yml"), ["project.yml:3", "recipes/a.yml:3"]),
    (("/tmp/x1/recipes/a.yml", "/tmp/x1/recipes/b.yml"), ["a.yml:3", "b.yml:3"]),
    (("project.yml", "recipes/a.yml"), ["project.yml:3", "recipes/a.yml:3"]),
])  # fmt: skip
def test_where_it_is_declared(files: tuple[str, str], told: list[str]) -> None:
    """A copy of the configuration lies where nobody looks: its files are told from its own folder."""
    resources = [Resource(Address("zone", "SHOP", n), n, {"color": "#000000"}, mark=Mark(n, 3)) for n in files]
    changes = tuple(Change(r.address, Action.CREATE, "", after=r) for r in resources)
    assert [row.at for row in view.of(Plan("SHOP", changes, ()), kinds=pairs.KINDS).rows] == told
