"""Text as it is shown to people: characters that are not seen, but turn, hide or command what is, become visible
escapes. Changes nothing that is kept or compared.

A name from DSS or a comment may hold any character (D60), and a reviewer must see what is there: `\\u202e` turns the
direction, `\\u200b` takes no width, ESC commands a terminal, and half of a surrogate pair cannot be written at all.
What Unicode lets programs leave out (Default_Ignorable_Code_Point) is all of it here, but for two selectors of emoji.
"""

from __future__ import annotations

import re
from collections.abc import Callable

RANGES = (
    (0x00, 0x08), (0x0B, 0x1F),  # C0 without tab and line end
    (0x7F, 0x9F),  # DEL and C1
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x180B, 0x180F),  # soft hyphen, joiner, Arabic and Mongolian marks
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x3164, 0x3164), (0xFFA0, 0xFFA0),  # letters that nobody sees
    (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F),  # zero width, line separators, directions
    (0xD800, 0xDFFF), (0xFE00, 0xFE0D), (0xFEFF, 0xFEFF), (0xFFF0, 0xFFFB),  # surrogates, variations, marks
    (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),  # shorthand, music, tags and more variations
)  # fmt: skip
_HALF = re.compile("[\ud800-\udfff]")
_COLOUR = r"(?:[0-4]|3[1-7]|9[0-7])"  # ours: nothing that conceals, blinks or turns round
_PAINT = re.compile(rf"(\x1b\[(?:{_COLOUR}(?:;{_COLOUR})*)?m)")


class _Table(dict[int, str | int]):
    """Character → what stands for it, itself where it may be seen. Filled with those that are met: a table of all six
    thousand would be made at each start, and most texts have none of them."""

    def __init__(self, escape: Callable[[int], str | int]) -> None:
        super().__init__()
        self._escape = escape

    def __missing__(self, n: int) -> str | int:
        self[n] = self._escape(n) if any(first <= n <= last for first, last in RANGES) else n
        return self[n]


def _escape(n: int) -> str:
    return f"\\u{n:04x}" if n <= 0xFFFF else f"\\U{n:08x}"


def _halves(n: int) -> str | int:
    """As JSON writes a character beyond the first plane."""
    halves = (0xD800 + (n - 0x10000 >> 10), 0xDC00 + (n & 0x3FF)) if n > 0xFFFF else ()
    return "".join(map(_escape, halves)) or n


_ESCAPES, _WIDE = _Table(_escape), _Table(_halves)


def shown(text: str) -> str:
    """`text` with visible escapes; line ends and tabs stay."""
    return text if text.isascii() and text.isprintable() else text.translate(_ESCAPES)


def whole(text: str) -> bool:
    """Whether a text can be written: not half of a surrogate pair, as a terminal gives for odd bytes."""
    return text.isascii() or not _HALF.search(text)


def in_json(text: str) -> str:
    """A text in JSON with visible escapes that mean the characters themselves."""
    return shown(text if text.isascii() else text.translate(_WIDE))


def painted(text: str) -> str:
    """The same for text that was coloured by us, part for part: colours stay."""
    return "".join(part if n % 2 else shown(part) for n, part in enumerate(_PAINT.split(text)))
