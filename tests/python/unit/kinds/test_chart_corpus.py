"""Charts of real insights in words: how many, how short, and that nothing gets lost on the way (corpus: 206 charts)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from statistics import median
from typing import Any

import pytest

from dss_iac.core.text.yaml_writer import dump
from dss_iac.kinds.common.offline_reader import Offline
from dss_iac.kinds.common.trees import within
from dss_iac.kinds.insight import KIND
from tests.python.corpus import trees
from tests.python.corpus.charts import CHARTS
from tests.python.corpus.spot import Spot

from .corpus import projects
from .live_trees import Live, live

pytestmark = pytest.mark.skipif(not projects(), reason="the corpus folder is absent")
LINES, RAW_LINES = 18, 150
IN_FULL = 0.5  # without any of DSS's own keys


def _charts() -> list[Live]:
    return [one for one in live("insight") if one.tree.get("type") == "chart"]


def _lines(item: Mapping[str, Any]) -> int:
    return len(dump({"insights": [item]}).splitlines())


def _says(value: Any, key: str) -> bool:
    if isinstance(value, Mapping):
        return key in value or any(_says(one, key) for one in value.values())
    return isinstance(value, list) and any(_says(one, key) for one in value)


def test_charts_are_written_in_words_and_short() -> None:
    charts, table, short, raw = _charts(), Counter[str](), [], []
    for one in charts:
        item = KIND.show(one.tree, one.place).item
        assert "chart" in item, one.name
        whole = "params" not in item and not _says(item["chart"], "settings")
        table["in full" if whole else "with a rest"] += 1
        short.append(_lines(item))
        raw.append(_lines({"name": one.name, "type": "chart", "params": one.tree["params"]}))
    print(f"{len(charts)} charts: {dict(table)}; median lines {median(short)}, raw {median(raw)}")
    assert len(charts) == 206
    assert table["in full"] >= IN_FULL * len(charts)
    assert median(short) <= LINES and median(raw) >= RAW_LINES


def test_what_words_say_of_a_chart_is_what_dss_has() -> None:
    for one in _charts():
        item = {"name": one.name, **KIND.show(one.tree, one.place).item}
        reader = Offline()
        wanted = KIND.desire(item, reader)
        assert not reader.problems, (one.name, reader.problems)
        assert within(dict(wanted.body)["params"], one.tree["params"]), one.name
        made = {**one.tree, "params": _over(_laid(wanted), item.get("params") or {})}
        for path, mine, theirs, around in trees.side_by_side("insights", one.tree, made):
            spot: Any = Spot("insights", one.name, path, mine, theirs, around, None)  # type: ignore[arg-type]
            assert trees.same(mine, theirs) or any(row.fits(spot) for row in CHARTS), (one.project, one.name, spot.path)
        again = KIND.show({**one.tree, **wanted.body, "params": _laid(wanted)}, one.place).item
        assert again["chart"] == item["chart"], one.name


def _laid(wanted: Any) -> dict[str, Any]:
    """The params of a new chart that is made from these words."""
    return dict(_over(wanted.initial["params"], wanted.body["params"]))


def _over(base: Any, more: Any) -> Any:
    if isinstance(base, Mapping) and isinstance(more, Mapping):
        return {**base, **{key: _over(base[key], value) if key in base else value for key, value in more.items()}}
    if isinstance(base, list) and isinstance(more, list) and len(base) == len(more):
        return [_over(a, b) for a, b in zip(base, more, strict=True)]
    return more
