"""Plans as literature: each file of `tests/cases` holds desired, recorded, live and the plan as it is shown.

`DSS_IAC_GOLDEN=1 pytest tests/python/unit/core/planning/test_cases.py` writes the plans anew; read the difference before
you believe it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from dss_iac.core.model.plan import in_order
from dss_iac.core.planning import planner
from dss_iac.render import text, view

from . import toy

CASES = sorted((Path(__file__).parents[4] / "cases").glob("*.yml"))
MARK = "\nplan: |\n"


def _shown(case: dict[str, object]) -> str:
    want, have, seen, options = toy.read_case(case)
    if case.get("verb") == "drift":
        assert have is not None
        return text.drift(view.of_drift(planner.drift(have, seen, toy.KINDS, key=toy.KEY), toy.P))
    plan = toy.plan(want, have, seen, **options)
    shown = text.plan(view.of(plan, show_unchanged=bool(case.get("show_unchanged"))))
    assert in_order(plan.steps) == plan.steps
    if not case.get("show_steps"):
        return shown
    steps = [
        f"{s.n} {s.op} {s.address}" + (f" after {', '.join(map(str, s.needs))}" if s.needs else "") for s in plan.steps
    ]
    return "\n".join([shown, "", "Steps:", *steps])


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case(path: Path) -> None:
    """What is shown is what the file says."""
    written = path.read_text(encoding="utf-8")
    shown = _shown(yaml.safe_load(written))
    if os.environ.get("DSS_IAC_GOLDEN"):
        indented = "\n".join(f"  {line}" if line else "" for line in shown.splitlines())
        path.write_text(written.split(MARK)[0].rstrip("\n") + MARK + indented + "\n", encoding="utf-8")
    else:
        assert shown == yaml.safe_load(written)["plan"].rstrip("\n")


def test_there_are_cases() -> None:
    """An empty folder would prove nothing."""
    assert len(CASES) > 20
