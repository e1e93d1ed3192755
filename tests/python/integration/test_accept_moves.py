"""Elements of a list change places in DSS: their comments go along, also where one of them was edited as well."""

from __future__ import annotations

from pathlib import Path

from tests.python.integration.desk import assert_quiet, carried_out
from tests.python.integration.test_accept import Shop
from tests.sandbox import Sandbox

DAILY = """\
scenarios:
  - name: daily
    steps:
      # first this
      - build: B        # the whole of it
        # with all before it

      # then look at it
      - python: |
          print(1)
        name: look
      # by mail
      - send_message: {mail: team@company.com}   # the team
    triggers:
      - {daily: "02:00", timezone: UTC}    # at night
      - {daily: "12:00", timezone: UTC}    # at noon
"""
PREPARE = """\
recipes:
  - name: tidy
    type: prepare
    inputs: [A]
    outputs: [B]
    steps:
      # no names
      - {remove_columns: [NAME]}      # the law
      # as others call it
      - rename: {CITY: TOWN}
      - keep_columns: [MAIL, CITY]    # for the join
"""
FILES = {
    "project.yml": """\
version: "1.0"
project: {key: SHOP, name: Shop}
datasets:
  - name: A
    type: sql
    connection: pg_main
    params: {schema: public, table: a}
    schema: {columns: [{name: NAME, type: string}, {name: MAIL, type: string}, {name: CITY, type: string}]}
  - {name: B, type: managed, connection: pg_main}
""",
    "scenarios.yml": DAILY,
    "recipes.yml": PREPARE,
}


HEAD, _, rest = DAILY.partition("      # first")
BUILD = "      # first" + rest.partition("\n\n")[0] + "\n"
LOOK = "      # then" + rest.partition("      # then")[2].partition("      # by mail")[0]
BY_MAIL = "      # by mail\n" + rest.partition("      # by mail\n")[2].partition("    triggers")[0]
NIGHT, NOON = (line + "\n" for line in DAILY.splitlines()[-2:])
NAMES, OTHERS, KEEP = (part for part in ("\n".join(PREPARE.splitlines()[a:b]) + "\n" for a, b in ((6, 8), (8, 10), (10, 11))))


def test_comments_travel_with_what_they_are_about(dss: Sandbox, tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / "files").mkdir(exist_ok=True)
        (tmp_path / "files" / name).write_text(text)
    shop = Shop(dss, tmp_path / "shop", tmp_path / "files")
    carried_out(shop.prepare())
    assert_quiet(shop.plan())

    def turned(kind: str, of: str, path: str, *order: int) -> None:
        values = shop.live(kind, of, path)
        shop.edit(kind, of, path, [values[i] for i in order])

    turned("scenarios", "daily", "params.steps", 1, 0, 2)
    turned("scenarios", "daily", "triggers", 1, 0)
    turned("recipes", "tidy", "payload.steps", 2, 1, 0)
    assert not shop.all().declined
    assert_quiet(shop.plan(), records=2)
    assert shop.text("scenarios.yml") == f"{HEAD}{LOOK}\n{BUILD}{BY_MAIL}    triggers:\n{NOON}{NIGHT}"
    assert shop.text("recipes.yml") == PREPARE.replace(NAMES + OTHERS + KEEP, KEEP + OTHERS + NAMES)

    carried_out(shop.prepare())
    turned("scenarios", "daily", "params.steps", 2, 0, 1)
    shop.edit("scenarios", "daily", "params.steps[1].name", "look twice")
    keep = shop.live("recipes", "tidy", "payload.steps")[0]["params"]["columns"]
    shop.edit("recipes", "tidy", "payload.steps[0].params.columns", [*keep, "AGE"])
    turned("recipes", "tidy", "payload.steps", 1, 0, 2)
    assert not shop.all().declined
    assert_quiet(shop.plan(), records=2)
    assert shop.text("scenarios.yml").startswith(HEAD + BY_MAIL + "\n" + LOOK.replace("look\n", "look twice\n") + BUILD)
    more = KEEP.replace("CITY]", "CITY, AGE]")
    assert shop.text("recipes.yml") == PREPARE.replace(NAMES + OTHERS + KEEP, OTHERS + more + NAMES)
