"""Quoted text in double quotes, as an import writes it, wherever it needs no escapes in them. What has no quotes gets
none, and none are taken away: an author may have meant them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..accept.edit import Edit, applied
from ..accept.spans import SCALAR, Node, Source, walk

_PLAIN = re.compile(r"""[^"\\\x00-\x1f\x7f\x85\u2028\u2029\ufeff]*\Z""")


def unified(text: str) -> str:
    """The text with one sort of quotes."""
    source = Source("", text)
    return applied(source.text, (edit for root in source.roots for edit in _edits(source, root)))


def _edits(source: Source, root: Node) -> Iterator[Edit]:
    for node in walk(root):
        for one in (node, *node.keys):
            written = source.text[one.start : one.end]
            if one.sort == SCALAR and written.startswith("'") and "\n" not in written and _PLAIN.match(one.value):
                yield Edit(one.start, one.end, f'"{one.value}"')
