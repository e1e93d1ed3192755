"""Plans in the user's words (D67): pairs of `tests/words` and the text of the plan between them.

`DSS_IAC_GOLDEN=1 pytest tests/python/unit/render/test_words.py` writes the texts anew; read the difference before you
believe it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from dss_iac.render import text, view

from . import pairs

PAIRS = sorted((Path(__file__).parents[4] / "words").glob("*.yml"))
MARK = "\nplan: |\n"
FOREIGN = re.compile(r"\bparams\.|\bpayload\.|\{\"|metadata\.|\[name=")


def shown(case: dict[str, Any]) -> str:
    """The text of a pair's plan."""
    if "after" not in case:
        return text.drift(view.of_drift(pairs.drift(case), "SHOP", kinds=pairs.KINDS))
    return text.plan(view.of(pairs.plan(case), kinds=pairs.KINDS))


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
