"""Text as it is shown to people: characters that are not seen, but turn, hide or command what is, become visible
escapes. Changes nothing that is kept or compared.

A name from DSS or a comment may hold any character (D60), and a reviewer must see what is there: `\\u202e` turns the
direction, `\\u200b` takes no width, ESC commands a terminal, and half of a surrogate pair cannot be written at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_RANGES = (
    (0x00, 0x08), (0x0B, 0x1F),  # C0 without tab and line end
    (0x7F, 0x9F),  # DEL and C1
    (0xAD, 0xAD), (0x61C, 0x61C), (0x180E, 0x180E),  # soft hyphen, Arabic and Mongolian marks
    (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F),  # zero width, line separators, directions
    (0xD800, 0xDFFF), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xE0000, 0xE007F),  # surrogates, marks, tags
)  # fmt: skip
ESCAPES: Mapping[int, str] = {
    n: f"\\u{n:04x}" if n <= 0xFFFF else f"\\U{n:08x}" for first, last in _RANGES for n in range(first, last + 1)
}
_PAINT = re.compile(r"(\x1b\[[0-9;]*m)")


def shown(text: str) -> str:
    """`text` with visible escapes; line ends and tabs stay. Inside JSON the escapes mean the characters themselves, as
    long as these are below U+10000."""
    return text if text.isascii() and text.isprintable() else text.translate(ESCAPES)


def painted(text: str) -> str:
    """The same for text that was coloured by us, part for part: colours stay."""
    return "".join(part if n % 2 else shown(part) for n, part in enumerate(_PAINT.split(text)))
