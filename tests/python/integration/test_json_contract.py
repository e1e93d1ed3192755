"""What every verb tells in JSON is what the contract says: no key more, none of another type, and each of them seen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dss_iac.cli import main
from dss_iac.render import contract
from tests import json_page
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

TYPES: dict[str, Callable[[Any], bool]] = {
    "text": lambda v: isinstance(v, str),
    "number": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "yes or no": lambda v: isinstance(v, bool),
    "list of texts": lambda v: isinstance(v, list) and all(isinstance(one, str) for one in v),
    "tree": lambda v: isinstance(v, (dict, list)),
    "any": lambda v: True,
    "null": lambda v: v is None,
}
CONFIG = """project: {key: SHOP, name: Shop}
datasets:
  - {name: RAW, type: sql, connection: pg_main, params: {schema: public, table: orders}}
  - {name: CLEAN, type: managed, connection: filesystem_managed, description: Clean}
recipes:
  - {name: clean, type: python, inputs: [RAW], outputs: [CLEAN], code: "a = 1\\n"}
"""


def leaves(value: Any, known: dict[str, str], at: str = "") -> Iterator[tuple[str, Any]]:
    """(path, value) of everything that the contract speaks of, or ought to."""
    if at in known:
        yield at, value
    elif isinstance(value, dict):
        star = any(path.startswith(f"{at}.*") for path in known)
        for key, inner in value.items():
            yield from leaves(inner, known, f"{at}.{'*' if star else key}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, known, f"{at}[]")
    else:
        yield at, value


class Seen:
    """What was told so far, by the name in the contract."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys, self.paths = capsys, dict[str, set[str]]()

    def __call__(self, name: str, *words: str, code: int = 0) -> Any:
        self.capsys.readouterr()
        assert main.main([*words, "--format", "json"]) == code, self.capsys.readouterr()
        told = json.loads(self.capsys.readouterr().out)
        known = {path: type for path, type, _ in contract.VERBS[contract.SAME.get(name, name)]}
        for path, value in leaves(told, known):
            assert path in known, f"{name}: {path} is not in the contract"
            assert any(TYPES[one](value) for one in re.split(r", or | or (?!no)", known[path])), (name, path, value)
            self.paths.setdefault(contract.SAME.get(name, name), set()).add(path)
        return told


def test_every_verb_tells_what_the_contract_says(
    dss: Sandbox, knobs: Knobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "DKU_DSS_URL": dss.url,
        "DKU_API_KEY": "admin-key",
        "DSS_IAC_SIGNING_KEY": "a key of the tests",
    }.items():
        monkeypatch.setenv(name, value)
    Path("project.yml").write_text(CONFIG)
    seen = Seen(capsys)
    assert seen("validate", "validate")["valid"]
    assert seen("plan", "plan", "-m", "First")["message"] == "First"
    assert seen("apply --dry-run", "apply", "--dry-run")[0]["verb"] == "POST"
    assert seen("apply", "apply", "--auto-approve")["result"]["plan_is_empty_now"]
    knobs.edit("SHOP", "datasets", "CLEAN", "description", "by hand")
    assert seen("drift", "drift", code=2)["count"] == 1
    Path("project.yml").write_text(
        CONFIG.replace("description: Clean", "description: Cleaner").replace("[CLEAN]", "[CLEAN, GONE]")
    )
    assert "GONE" in seen("validate", "validate", code=1)["diagnostics"][0]["what"]
    wrong = seen("any that fails", "plan", code=1)
    assert (wrong["code"], wrong["exit_code"]) == ("config", 1)
    Path("project.yml").write_text(CONFIG.replace("description: Clean", "description: Cleaner"))
    assert seen("plan", "plan", "--on-conflict", "fail", code=3)["refusals"]
    assert seen("plan", "apply", "--auto-approve", "--on-conflict", "fail", code=3)["refusals"]
    assert seen("accept", "accept", "--all", code=3)["declined"]
    Path("project.yml").write_text(CONFIG)
    for verb in ("diff", "explain"):
        seen(verb, verb, "dataset.CLEAN")
    assert main.main(["plan", "-o", "a.plan"]) == 0
    seen("show PLAN", "show", "a.plan")
    assert seen("any that fails", "approve", "a.plan", code=3)["code"] == "refused"
    monkeypatch.setenv("DKU_API_KEY", dss.keys["designer"])
    seen("reject", "reject", "a.plan", "-m", "not on a Friday")
    monkeypatch.setenv("DKU_API_KEY", "admin-key")
    assert seen("accept", "accept", "--all", "--dry-run")["accepted"]
    assert "RAW" in " ".join(seen("state list", "state", "list"))
    seen("state show", "state", "show")
    assert seen("state history", "state", "history")[0]["serial"] == 1
    assert seen("state diff", "state", "diff", "0")["count"] > 1
    assert seen("import", "import", "SHOP", "-o", "copy")["covered"]["recipe"] == 1
    for folder, config in (("space/shop", CONFIG), ("space/b", "project: {key: B}\ndatasets: [{name: X, tpye: sql}]\n")):
        Path(folder).mkdir(parents=True)
        Path(folder, "project.yml").write_text(config)
    Path("space/workspace.yml").write_text("projects: [{config: shop}, {config: b}]\n")
    assert seen("validate of a workspace", "validate", "-c", "space", code=1)["projects"]["shop"]["valid"]
    for words in (("plan",), ("apply", "--dry-run"), ("drift",)):
        told = seen(f"{words[0]} of a workspace", *words, "-c", "space", code=1)
        assert [(p["name"], p["code"]) for p in told["projects"]] == [("shop", ""), ("b", "config")]
    seen("apply of a workspace", "apply", "--auto-approve", "-c", "space", "--only", "shop")
    for part in ("list", "show", "history"):
        told = seen(f"state {part} of a workspace", "state", part, "-c", "space")
        assert [p["status"] for p in told["projects"]] == ["recorded", "nothing recorded"]
    Path("environments").mkdir()
    for name in ("dev", "prod"):
        Path(f"environments/{name}.yml").write_text(f"overrides: {{datasets: {{CLEAN: {{description: {name}}}}}}}\n")
    assert seen("validate --all-environments", "validate", "--all-environments")["valid"]
    assert seen("diff -e FIRST -e SECOND", "diff", "-e", "dev", "-e", "prod")["count"] == 1
    every = {name: {path for path, _, _ in rows} for name, rows in contract.VERBS.items()}
    bare = (
        "previous",
        "way_out",
        "guard",
        "resource_drift[].",
        "resource_changes[].",
        "steps[]",
        "refusals[]",
        "environments.",
        "projects.*",
        "warnings",
    )
    for name, paths in every.items():
        lacking = {path for path in paths - seen.paths.get(name, set()) if not path.startswith(bare)}
        assert not lacking, f"{name}: {lacking} is in the contract, and was never told"
    assert every["plan"] <= seen.paths["plan"]


def test_the_page_is_made_of_the_contract() -> None:
    """`python -m tests.json_page` writes it anew."""
    assert json_page.PAGE.read_text(encoding="utf-8") == json_page.page()
