"""What a new recipe gets beside what is declared is written to DSS as it stands: of types that real projects have, each
of its constants occurs in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from dss_iac.kinds.recipe.payload import FORMS
from dss_iac.kinds.recipe.visual.form import Visual

from .projects import CORPUS, everything

pytestmark = pytest.mark.skipif(not everything(), reason="the real projects are not here")

DOCUMENTED = {"RAW_WITHOUT_TRACES"}  # what a prompt keeps of an answer, newer than these projects (API §6.5, prompt)
WORD = re.compile(r"[A-Z][A-Z0-9]*_?[A-Z0-9_]{2,}")


def _constants(tree: Any) -> Iterator[str]:
    if isinstance(tree, Mapping):
        for value in tree.values():
            yield from _constants(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from _constants(value)
    elif isinstance(tree, str) and WORD.fullmatch(tree):
        yield tree


@pytest.fixture(scope="module")
def seen() -> frozenset[str]:
    """Every constant of every recipe of a real project, whatever its type."""
    paths = (p for p in CORPUS.glob("*/recipes/*.*") if p.suffix not in (".py", ".r", ".sql"))
    return frozenset(word for p in paths for word in WORD.findall(p.read_text(encoding="utf-8")))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.type)
def test_a_new_recipe_gets_words_that_dss_knows(form: Visual, seen: frozenset[str]) -> None:
    if any(CORPUS.glob(f"*/recipes/*.{form.type}")):
        assert set(_constants(form.skeleton)) <= seen | DOCUMENTED
