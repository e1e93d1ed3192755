"""The whole of *accept* on a configuration as people keep one (`accept_shop`): thirty edits in DSS of every sort, in two
environments. Only lines that concern them change, the plan is empty in each environment, and what is refused says why.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.accept.outcome import Acceptance
from dss_iac.run.verb import accept
from tests.python.integration.accept_shop import FILES
from tests.python.integration.desk import Desk, assert_quiet, carried_out, told
from tests.sandbox import Sandbox

KEYS = {"dev": "MARKET_DEV", "prod": "MARKET_PROD"}


class Market(Desk):
    """One environment of the market."""

    def accept(self, *addresses: str, **more: Any) -> Acceptance:
        return accept.accept(self.folder, addresses, around=self.around, environment=self.environment, **more)

    def payload(self, name: str, change: Callable[[Any], Any]) -> None:
        """Somebody changes the settings of a visual recipe."""
        self.edit("recipes", name, "payload", json.dumps(change(json.loads(self.live("recipes", name, "payload")))))

    def columns(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.live("datasets", name, "schema.columns")
        return found


Edit = Callable[[Market], object]
Lines = dict[str, tuple[list[str], list[str]]]  # file → lines that go, lines that come


def _document(kind: str, path: str, value: Any) -> Edit:
    return lambda m: m.dss.knobs.edit(m.key, kind, "", path, value)


def _object(kind: str, name: str, path: str, value: Any) -> Edit:
    return lambda m: m.edit(kind, name, path, value)


def _columns(name: str, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Edit:
    return lambda m: m.edit("datasets", name, "schema.columns", change(m.columns(name)))


def _steps(change: Callable[[list[Any]], list[Any]]) -> Edit:
    return lambda m: m.edit(
        "scenarios", "nightly", "params.steps", change(m.live("scenarios", "nightly", "params.steps"))
    )


def _library(path: str, text: str) -> Edit:
    return lambda m: m.dss.knobs.edit_library(m.key, path, text)


# What a colleague does in DSS → what comes of it. Each edit is made in both environments.
EDITS: dict[str, tuple[Edit, Lines]] = {
    "name of the project": (_document("metadata", "label", "Market 2"),
        {"project.yml": (['  name: "Market"             # as people see it'],
                         ['  name: "Market 2"             # as people see it'])}),
    "text in single quotes": (_document("metadata", "shortDesc", "Who's buying"),
        {"project.yml": (["  short_description: 'Who buys what'"], ["  short_description: 'Who''s buying'"])}),
    "tags of the project": (_document("metadata", "tags", ["gold", "marketing", "people"]),
        {"project.yml": (['  tags: [gold, "marketing"]'], ['  tags: [gold, "marketing", people]'])}),
    "a variable": (_document("variables", "standard.region", "DACH"),
        {"project.yml": (["      region: EU             # where the shops are"],
                         ["      region: DACH             # where the shops are"])}),
    "a list in a variable": (_document("variables", "standard.currencies", ["EUR", "CHF", "USD"]),
        {"project.yml": (["      currencies: [EUR, CHF]"], ["      currencies: [EUR, CHF, USD]"])}),
    "colour of a zone": (_object("zones", "Serve", "color", "#123456"),
        {"zones.yml": (['  - {name: Serve, color: "#c82423"}   # red'], ['  - {name: Serve, color: "#123456"}   # red'])}),
    "a folded text": (_object("managed_folders", "reports", "description", "What goes out"),
        {"managed_folders.yml": (["    description: >-", "      What goes out", "      every week"],
                                 ["    description: What goes out"])}),
    "text of a folder that had none is not ours": (_object("managed_folders", "models", "description", "trained"), {}),
    "comment of a column": (_columns("ORDERS", lambda c: [*c[:2], {**c[2], "comment": "gross"}]),
        {"datasets/orders.yml": (['        - {name: AMOUNT, type: double, comment: "net"}'],
                                 ['        - {name: AMOUNT, type: double, comment: "gross"}'])}),
    "a column more": (_columns("LINES", lambda c: [*c, {"name": "PRICE", "type": "double"}]),
        {"datasets/orders.yml": (
            ["    schema: {columns: [{name: ORDER_ID, type: bigint}, {name: SKU, type: string}]}"],
            ["    schema: {columns: [{name: ORDER_ID, type: bigint}, {name: SKU, type: string}, "
             "{name: PRICE, type: double}]}"])}),
    "a table": (_object("datasets", "LINES", "params.table", "order_lines"),
        {"datasets/orders.yml": (["      table: lines           # partitioned there"],
                                 ["      table: order_lines           # partitioned there"])}),
    "what a merge overrides": (_object("datasets", "SUPPLIERS", "description", "who sends"),
        {"datasets/people.yml": (["    description: who delivers         # their own words"],
                                 ["    description: who sends         # their own words"])}),
    "another zone": (_object("datasets", "JOINED", "tags", ["x"]), {}),
    "a text before a comment at the end": (_object("datasets", "ARCHIVE", "description", "read: once a year"),
        {"datasets/managed.yml": (["    description: never read"], ['    description: "read: once a year"'])}),
    "code in a file": (_object("recipes", "clean_orders", "payload",
                               "import dataiku\n\nkeep = 20   # per customer\nprint(keep)\n"),
        {"recipes/clean_orders.py": (["keep = 10   # per customer"], ["keep = 20   # per customer"])}),
    "code in the item": (_object("recipes", "score", "payload",
                                 "import dataiku\n\n# how sure one has to be\nLIMIT = 0.7\nprint(LIMIT)\n"),
        {"recipes/code.yml": (["      LIMIT = 0.5"], ["      LIMIT = 0.7"])}),
    "text of a recipe": (_object("recipes", "score", "description", "Scores all customers"),
        {"recipes/code.yml": (["    description: Scores customers"], ["    description: Scores all customers"])}),
    "a statement": (_object("recipes", "archive", "payload", "-- everybody\nselect id from customers\n"),
        {"recipes/code.yml": (["      select * from customers"], ["      select id from customers"])}),
    "a key of a grouping": (lambda m: m.payload("by_customer", lambda p: {**p, "keys": [*p["keys"], {"column": "SKU"}]}),
        {"recipes/visual.yml": (["    keys: [CUSTOMER_ID]"], ["    keys: [CUSTOMER_ID, SKU]"])}),
    "how many": (lambda m: m.payload("top", lambda p: {**p, "firstRows": 25}),
        {"recipes/visual.yml": (["    first: 10               # enough for the board"],
                                ["    first: 25               # enough for the board"])}),
    "a step of a prepare recipe": (lambda m: m.payload("prepare", lambda p: {**p, "steps": p["steps"][:1]}),
        {"recipes/visual.yml": (["      - remove_columns: [ORDER_ID]      # nobody needs it"], [])}),
    "text of a scenario": (_object("scenarios", "nightly", "description", "builds all"),
        {"scenarios/nightly.yml": (["    description: builds everything"], ["    description: builds all"])}),
    "an hour": (_object("scenarios", "nightly", "triggers[0].params.hour", 4),
        {"scenarios/nightly.yml": (
            ['      - {daily: "02:00", timezone: Europe/Paris}   # after the backup'],
            ['      - {daily: "04:00", timezone: Europe/Paris}   # after the backup'])}),
    "a step less": (_steps(lambda steps: [steps[0], steps[2]]),
        {"scenarios/nightly.yml": (  # the step that is the second now keeps the name that DSS gave to the third
            ["      - build: [BY_CUSTOMER, TOP]"], ['        name: "Step #3"'])}),
    "a variable that a scenario sets": (_object("scenarios", "weekly", "params.steps[1].params.variables.week", 2),
        {"scenarios/weekly.yml": (["  - set_variables: {week: 1}"], ["  - set_variables: {week: 2}"])}),
    "an article in a file": (_object("wiki", "Home", "payload", "# The market\n\nStart with the people.\n"),
        {"wiki/home.md": (["Start with the rules."], ["Start with the people."])}),
    "an article in the item": (_object("wiki", "Rules", "payload", "# Rules\n\nAsk twice.\n"),
        {"articles.yml": (["      Ask first."], ["      Ask twice."])}),
    "tags of an article": (_object("wiki", "Contacts", "tags", ["people", "team"]),
        {"articles.yml": (['  - {name: Contacts, parent: Home, content: "the team", tags: [people]}'],
                          ['  - {name: Contacts, parent: Home, content: "the team", tags: [people, team]}'])}),
    "a library in a file": (_library("python/market.py", "def margin(a, b):\n    return (a - b) / a\n"),
        {"lib/market.py": (["    return a - b"], ["    return (a - b) / a"])}),
    "a library in the item": (_library("python/dates.py", "def today():\n    return 2\n"),
        {"libraries.yml": (["          return 1"], ["          return 2"])}),
}  # fmt: skip
OWN = {"dev": ("orders of dev, small", "description: orders of dev, small     # not all of them"),
       "prod": ("everything", 'description: "everything"      # from 2019 on')}  # fmt: skip


@pytest.fixture(scope="module")
def markets(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Both environments applied from one folder, then edited by a colleague."""
    folder = tmp_path_factory.mktemp("market")
    for name, text in FILES.items():
        (folder / "from" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "from" / name).write_text(text, encoding="utf-8")
    with Sandbox() as dss:
        dev = Market(dss, folder / "iac", folder / "from", environment="dev")
        prod = Market.__new__(Market)
        prod.__dict__.update({**dev.__dict__, "environment": "prod"})
        for market in (dev, prod):
            carried_out(market.prepare())
            assert_quiet(market.plan())
            assert len(market.prepare().desired.resources) == 60  # type: ignore[union-attr]
            for edit, _ in EDITS.values():
                edit(market)
            market.edit("datasets", "ORDERS", "description", OWN[market.environment][0])
        yield dev, prod


def lines(folder: Path) -> dict[str, tuple[list[str], list[str]]]:
    """File → (lines that went, lines that came), as `git diff` would show them."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        diff = list(difflib.ndiff(FILES.get(name, "").splitlines(), path.read_text(encoding="utf-8").splitlines()))
        gone, come = [d[2:] for d in diff if d[:2] == "- "], [d[2:] for d in diff if d[:2] == "+ "]
        if gone or come:
            found[name] = gone, come
    return found


def test_edits_in_two_environments(markets: tuple[Market, Market]) -> None:
    """Each line that changes belongs to an edit; both plans are empty, and both projects keep what was clicked."""
    dev, prod = markets
    assert dev.plan().has_actions and prod.plan().has_actions
    first = dev.accept(everything=True)
    assert not first.declined, first.declined
    assert [n for n in first.notes if n.startswith("environment prod changes with it:") and "and" in n], first.notes
    assert not dev.plan().has_actions, told(dev.plan())
    second = prod.accept(everything=True)
    assert not second.declined and not second.notes, second
    assert [str(a.address) for a in second.accepted] == ["dataset.MARKET_PROD.ORDERS"], "the rest is shared"
    for market in markets:
        assert not market.plan().has_actions, told(market.plan())
        carried_out(market.prepare())
        assert_quiet(market.plan())
    found = lines(dev.folder)
    for environment, (_, line) in OWN.items():
        gone, come = found.pop(f"environments/{environment}.yml")
        assert [one.strip() for one in come] == [line] and len(gone) == 1
    want: dict[str, tuple[list[str], list[str]]] = {}
    for _, files in EDITS.values():
        for name, (gone, come) in files.items():
            known = want.setdefault(name, ([], []))
            want[name] = [*known[0], *gone], [*known[1], *come]
    assert {n: (sorted(a), sorted(b)) for n, (a, b) in found.items()} == {
        n: (sorted(a), sorted(b)) for n, (a, b) in want.items()
    }


# What cannot be taken from where it is written: edit, address, what is said of it.
REFUSED: dict[str, tuple[Edit, str, tuple[str, ...]]] = {
    "an anchor": (_object("datasets", "BY_CUSTOMER", "tags", ["made"]), "dataset.BY_CUSTOMER",
        ("datasets/managed.yml:", "dataset.MARKET_DEV.ORDERS_CLEAN too", "--at item")),
    "a merge": (_object("datasets", "STAFF", "description", "who works here"), "dataset.STAFF",
        ("datasets/people.yml:", "dataset.MARKET_DEV.CUSTOMERS too", "--at item")),
    "a module that is used twice": (_object("datasets", "WEB_RAW", "description", "raw of the web"), "dataset.WEB_RAW",
        ("modules/source/main.yml:", "dataset.MARKET_DEV.TILL_RAW too", "--at environment")),
    "a loop": (_object("datasets", "SALES_CH", "description", "Suisse"), "dataset.SALES_CH",
        ("{{ each.value }}", "--replace-templates")),
    "a variable": (_object("datasets", "ORDERS", "params.schema", "elsewhere"), "dataset.ORDERS",
        ("{{ var.schema }}", "environments/dev.yml:3", "--at variable")),
    "code of a module that is used twice": (
        _object("recipes", "clean_web", "payload", "import dataiku\n\n# the web is different\n"), "recipe.clean_web",
        ("recipe.MARKET_DEV.clean_till",)),
    "an object that a module makes": (lambda m: m.dss.knobs.delete(m.key, "datasets", "TILL_CLEAN"),
        "dataset.TILL_CLEAN", ("deleted in DSS", "modules/source/main.yml")),
    "what a recipe still needs": (lambda m: m.dss.knobs.delete(m.key, "datasets", "SINK_1"), "dataset.SINK_1",
        ("SINK_1",)),
}  # fmt: skip


def test_what_is_refused_says_why_and_writes_nothing(markets: tuple[Market, Market]) -> None:
    """Each by its address, and nothing of it by --all either."""
    dev, _ = markets
    before = lines(dev.folder)
    for edit, _, _ in REFUSED.values():
        edit(dev)
    for case, (_, address, words) in REFUSED.items():
        done = dev.accept(address)
        assert not done.accepted and len(done.declined) == 1, (case, done)
        said = str(done.declined[0])
        assert all(word in said for word in words), (case, said)
    assert lines(dev.folder) == before


def test_what_is_picked_is_taken(markets: tuple[Market, Market]) -> None:
    """The item alone, the environment's overrides, or the place that is shared; prod does not move unless it is."""
    dev, prod = markets
    quiet = prod.plan().has_actions
    assert not dev.accept("dataset.BY_CUSTOMER", "dataset.STAFF", at="item").declined
    assert not dev.accept("dataset.WEB_RAW", at="environment").declined
    assert not dev.accept("dataset.ORDERS", at="variable").declined
    found = lines(dev.folder)
    assert "    tags: [made]" in found["datasets/managed.yml"][1]
    assert "    description: who works here" in found["datasets/people.yml"][1]
    assert {"    WEB_RAW:", "  schema: elsewhere"} <= set(found["environments/dev.yml"][1])
    left = {c.address.name for c in dev.plan().changes if c.fields and c.action.value == "update"}
    assert not left & {"BY_CUSTOMER", "STAFF", "WEB_RAW", "ORDERS"}
    changed = {c.address.name for c in prod.plan().changes if c.action.value == "update"}
    assert not quiet and changed == {"BY_CUSTOMER", "STAFF"}, "the item is in both environments, the override in one"
