"""Twelve recipes of twelve types, written by hand with the page of the language beside it, as a user has them.

Applied, read by the official client's own classes, and unchanged after everything was saved in DSS.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from tests.python.integration.desk import Desk, MakeDesk, assert_quiet

KEY = "SHOP"
PAGE = Path(__file__).parents[3] / "docs" / "language.md"
YAML = """
version: "1.0"
project: {key: SHOP}
policy: {naming: dss}

datasets:
  - name: ORDERS
    type: managed
    schema: {ID: bigint, CUSTOMER_ID: string, STORE: string, DAY: string, PRICE: double, QTY: int, REFERRER: string}
  - name: RETURNS
    type: managed
    schema: {ID: bigint, CUSTOMER_ID: string, STORE: string, DAY: string, PRICE: double, QTY: int, REFERRER: string}
  - {name: CUSTOMERS, type: managed, schema: {CUSTOMER_ID: string, NAME: string, SEGMENT: string, CITY: string}}
  - {name: STORES, type: managed, schema: {STORE_ID: string, CITY: string, OPENED: string, SIZE: int}}
  - {name: REGISTER, type: managed, schema: {COMPANY: string, NUMBER: string}}
  - {name: CLEAN, type: managed}
  - {name: WIDE, type: managed}
  - {name: MATCHED, type: managed}
  - {name: EVERYTHING, type: managed}
  - {name: BY_STORE, type: managed}
  - {name: RUNNING, type: managed}
  - {name: MATRIX, type: managed}
  - {name: WHO, type: managed}
  - {name: IN_ORDER, type: managed}
  - {name: BEST, type: managed}
  - {name: PARIS, type: managed}
  - {name: BERLIN, type: managed}
  - {name: ELSEWHERE, type: managed}
  - {name: SOME, type: managed}

recipes:
  - name: clean_orders
    type: prepare
    inputs: [ORDERS]
    outputs: [CLEAN]
    steps:
      - parse_date: {column: DAY, formats: [yyyy-MM-dd, dd/MM/yyyy], to: BOUGHT}
      - group: money
        steps:
          - formula: {column: TOTAL, expression: PRICE * QTY}
          - round: {columns: [TOTAL], places: 2}
      - find_replace: {columns: [STORE], mapping: {PAR: Paris, BER: Berlin}, match: full_string}
      - fill_empty: {columns: [REFERRER], value: nobody}
      - remove_rows: {where: {CUSTOMER_ID: empty}}
        comment: Tests of the till
      - keep_rows: {where: "QTY > 0"}
      - if:
          cases:
            - when: {TOTAL: {">": 100}}
              set: {SIZE: large}
          else: {SIZE: small}
      - split_column: {column: REFERRER, separator: '@', limit: 2, limit_output: true}
        disabled: true
      - date_parts: {column: BOUGHT, year: YEAR, month: MONTH}
      - remove_columns: [DAY, PRICE]

  - name: widen
    type: join
    inputs: [CLEAN, CUSTOMERS, STORES]
    outputs: [WIDE]
    tables: [CLEAN, CUSTOMERS, STORES, {REFERRERS: CUSTOMERS}]
    joins:
      - {right: CUSTOMERS, type: left, on: [CUSTOMER_ID]}
      - {left: CLEAN, right: STORES, type: inner, on: [{STORE: STORE_ID}]}
      - {left: CLEAN, right: REFERRERS, on: [{REFERRER: CUSTOMER_ID}]}
    select:
      CLEAN: all
      CUSTOMERS: {columns: [NAME, SEGMENT]}
      STORES: {columns: [{CITY: STORE_CITY}]}
      REFERRERS: {columns: [NAME], prefix: REFERRER}
    computed_columns: {SHORT: "substring(NAME, 0, 3)"}
    filter: TOTAL > 0

  - name: companies
    type: fuzzy_join
    inputs: [CUSTOMERS, REGISTER]
    outputs: [MATCHED]
    joins:
      - type: inner
        on: [{left: NAME, right: COMPANY, distance: LEVENSHTEIN, threshold: 2, ignore_case: true}]
    select: {CUSTOMERS: [CUSTOMER_ID, NAME], REGISTER: {columns: [NUMBER]}}
    with_distance: true

  - name: everything
    type: stack
    inputs: [ORDERS, RETURNS]
    outputs: [EVERYTHING]
    columns: {like: ORDERS}
    origin: {column: KIND, labels: {ORDERS: sold, RETURNS: returned}}
    filters: {RETURNS: {QTY: {">": 0}}}

  - name: by_store
    type: group
    inputs: [CLEAN]
    outputs: [BY_STORE]
    keys: [STORE, YEAR]
    aggregations: {TOTAL: [sum, avg, max], CUSTOMER_ID: count_distinct}
    count: false
    computed_columns: {NET: {formula: TOTAL / 1.2, type: double}}
    post_filter: {TOTAL_sum: {">=": 1000}}
    rename: {TOTAL_sum: REVENUE}

  - name: running
    type: window
    inputs: [CLEAN]
    outputs: [RUNNING]
    windows:
      - partition_by: [CUSTOMER_ID]
        order_by: [{BOUGHT: desc}]
        rows: [null, 0]
    aggregations: {TOTAL: [sum, lag]}
    columns: [ID, CUSTOMER_ID, BOUGHT, TOTAL]
    row_number: true

  - name: matrix
    type: pivot
    inputs: [CLEAN]
    outputs: [MATRIX]
    keys: [STORE]
    pivots:
      - {columns: [YEAR], aggregations: {TOTAL: [sum]}, top: 5}

  - name: who
    type: distinct
    inputs: [CLEAN]
    outputs: [WHO]
    columns: [CUSTOMER_ID, STORE]
    count: true
    filter: {SIZE: {in: [large, small]}}

  - name: in_order
    type: sort
    inputs: [CLEAN]
    outputs: [IN_ORDER]
    order_by: [STORE, {TOTAL: desc}]
    rank: true

  - name: best
    type: top_n
    inputs: [CLEAN]
    outputs: [BEST]
    first: 3
    last: 1
    by: [STORE]
    order_by: [{TOTAL: desc}]
    duplicate_count: true

  - name: cities
    type: split
    inputs: [CLEAN]
    outputs: [PARIS, BERLIN, ELSEWHERE]
    column: STORE
    splits:
      - {to: PARIS, value: Paris}
      - {to: BERLIN, value: Berlin}
    otherwise: ELSEWHERE

  - name: some
    type: sampling
    inputs: [WIDE]
    outputs: [SOME]
    sample: {stratified: 1000, column: SEGMENT}
    filter: {SEGMENT: not empty}
"""
CONFIG: dict[str, Any] = yaml.load(YAML, yaml.BaseLoader)  # `on` is no truth value in YAML 1.2


def _schemas(made: Desk) -> dict[str, list[str]]:
    names = [d["name"] for d in CONFIG["datasets"]]
    return {name: [c["name"] for c in made.live("datasets", name, "schema").get("columns", [])] for name in names}


def test_only_words_of_the_page_are_used() -> None:
    sections = {
        m[1]: m[2] for m in re.finditer(r"### recipes of type `(\w+)`\n(.*?)(?=\n##)", PAGE.read_text(), re.DOTALL)
    }
    assert len({r["type"] for r in CONFIG["recipes"]}) == len(CONFIG["recipes"]) == 12
    for recipe in CONFIG["recipes"]:
        told = set(re.findall(r"^\| `(\w+)` \|", sections[recipe["type"]], re.MULTILINE))
        assert recipe.keys() - {"name", "type", "inputs", "outputs"} <= told, recipe["name"]
        below = [one for key in ("steps", "joins", "windows", "pivots", "splits") for one in recipe.get(key, ())]
        assert {key for one in below for key in one} <= told, recipe["name"]


def test_they_work_as_they_read(desk: MakeDesk, tmp_path: Path) -> None:
    (tmp_path / "project.yml").write_text(YAML, encoding="utf-8")
    made = desk(tmp_path)
    assert_quiet(made.apply().remaining)
    _computed(_schemas(made))
    project = made.dss.client().get_project(KEY)
    _read_by_the_client({r["name"]: project.get_recipe(r["name"]).get_settings() for r in CONFIG["recipes"]})
    for recipe in CONFIG["recipes"]:
        project.get_recipe(recipe["name"]).get_settings().save()
    assert_quiet(made.plan())
    assert made.dss.knobs.save_unchanged(KEY) >= 12  # in the editor, which leaves its own behind
    assert_quiet(made.plan())


def _computed(columns: dict[str, list[str]]) -> None:
    """What DSS's own computation of schemas makes of them."""
    clean = ["ID", "CUSTOMER_ID", "STORE", "BOUGHT", "YEAR", "MONTH", "TOTAL", "QTY", "REFERRER"]
    assert columns["CLEAN"] == clean
    assert columns["WIDE"] == [*clean, "NAME", "SEGMENT", "STORE_CITY", "REFERRER_NAME", "SHORT"]
    assert columns["EVERYTHING"] == [*columns["ORDERS"], "KIND"]
    assert columns["BY_STORE"] == ["STORE", "YEAR", "TOTAL_max", "TOTAL_avg", "REVENUE", "CUSTOMER_ID_distinct"]
    assert columns["RUNNING"] == ["ID", "CUSTOMER_ID", "BOUGHT", "TOTAL", "TOTAL_sum", "TOTAL_lag", "rownumber"]
    assert columns["WHO"] == ["CUSTOMER_ID", "STORE", "count"]
    assert columns["IN_ORDER"] == [*clean, "_rank"]
    assert columns["PARIS"] == columns["ELSEWHERE"] == columns["BEST"] == clean
    assert columns["SOME"] == columns["WIDE"]


def _read_by_the_client(of: dict[str, Any]) -> None:
    """What the classes of the official client say of each."""
    steps = of["clean_orders"].raw_steps
    assert [s.get("type", s["metaType"]) for s in steps] == [
        "DateParser", "GROUP", "FindReplace", "FillEmptyWithValue", "RemoveRowsOnEmpty", "FilterOnCustomFormula",
        "VisualIfRule", "ColumnSplitter", "DateComponentsExtractor", "ColumnsSelector"]  # fmt: skip
    assert [s["type"] for s in steps[1]["steps"]] == ["CreateColumnWithGREL", "RoundProcessor"]
    assert [s["disabled"] for s in steps].index(True) == 7
    assert steps[2]["params"]["mapping"] == [{"from": "PAR", "to": "Paris"}, {"from": "BER", "to": "Berlin"}]
    joins = of["widen"].raw_joins
    assert [(j["table1"], j["table2"], j["type"]) for j in joins] == [(0, 1, "LEFT"), (0, 2, "INNER"), (0, 3, "LEFT")]
    assert [v["index"] for v in of["widen"].raw_virtual_inputs] == [0, 1, 2, 1]
    (pair,) = of["companies"].obj_payload["joins"]
    assert pair["on"][0]["fuzzyMatchDesc"] == {"distanceType": "LEVENSHTEIN", "threshold": 2}
    assert of["everything"].columns_selection_mode == "FROM_DATASET"
    assert [v["originLabel"] for v in of["everything"].raw_virtual_inputs] == ["sold", "returned"]
    total = of["by_store"].get_or_create_column_settings("TOTAL")
    assert (total["sum"], total["avg"], total["max"], total["min"]) == (True, True, True, False)
    (window,) = of["running"].obj_payload["windows"]
    assert (window["enableLimits"], window["limitPreceding"], window["limitFollowing"]) == (True, False, True)
    (pivot,) = of["matrix"].obj_payload["pivots"]
    assert (pivot["keyColumns"], pivot["topnLimit"], pivot["valueColumns"][0]["sum"]) == (["YEAR"], 5, True)
    assert [k["column"] for k in of["who"].obj_payload["keys"]] == ["CUSTOMER_ID", "STORE"]
    assert of["in_order"].rank_column_enabled and not of["in_order"].dense_rank_column_enabled
    assert (of["best"].obj_payload["firstRows"], of["best"].obj_payload["lastRows"]) == (3, 1)
    assert of["cities"].split_mode == "VALUES"
    selection = of["some"].raw_params["selection"]
    assert (selection["samplingMethod"], selection["column"]) == ("STRATIFIED_TARGET_NB_EXACT", "SEGMENT")
