"""The page of the language: long tables are told once."""

from __future__ import annotations

import re

from dss_iac.kinds import registry
from dss_iac.kinds.common.preparation.processors import WORDS
from dss_iac.render import reference


def test_what_several_types_hold_is_told_once() -> None:
    page = reference.language(registry())
    recipes = page.partition("\n## recipes\n")[2].partition("\n## ")[0]
    parts = {m[1]: m[2] for m in re.finditer(r"### recipes of type `(\w+)`\n(.*?)(?=\n###|\Z)", recipes, re.DOTALL)}
    rows = [f"| `{word}` |" for word in WORDS if word != "pivot"]  # which is a type, too
    assert [kind for kind, part in parts.items() if all(row in part for row in rows)] == ["prepare"]
    others = [kind for kind, part in parts.items() if "Keys of each of `steps`: see recipes of type `prepare`." in part]
    assert sorted(others) == ["cluster", "train", "train_clusters"]
    assert "Keys of each of `joins`:" in parts["geo_join"] and "`match` | `all`, `any`" in parts["geo_join"]
