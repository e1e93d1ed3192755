"""One condition between two tables ↔ an element of `joins[].on` (API §6.6, the official client's list of types).

CUSTOMER_ID                         the same name on both sides
{STORE: STORE_ID}                   left column: right column
"ORDERS.DAY >= STORES.OPENED"       compared otherwise; the tables may be left out
{left: NAME, right: LABEL, match: contains, ignore_case: true}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .....core.model.diagnostic import did_you_mean
from ....common.trees import SILENT, camel, snake
from ..form import Spot

_SIGNS: Mapping[str, str] = {"=": "EQ", "!=": "NE", "<": "LT", "<=": "LTE", ">": "GT", ">=": "GTE"}
_BY_TYPE = {dss: sign for sign, dss in _SIGNS.items()}
_EXPRESSION = re.compile(r"(\S+) (=|!=|<|<=|>|>=) (\S+)$")
_WORDS = {"case_insensitive": "ignore_case", "normalize_text": "normalize"}
CONDITION: Mapping[str, Any] = {  # what absent keys mean: the builder's values (API §6.6)
    "type": "EQ",
    "maxMatches": 1,
    "maxDistance": 0,
    "caseInsensitive": False,
    "normalizeText": False,
    "strict": False,
    "dateDiffUnit": "DAY",
    "windowFrom": 0,
    "windowTo": 0,
}
_LONG = ("left", "right")


class Form:
    """Both directions of the conditions of one type of recipe."""

    def __init__(self, defaults: Mapping[str, Any], told: str) -> None:
        self.defaults, self.told = defaults, told

    def schema(self) -> dict[str, Any]:
        """The schema of the key `on`."""
        told = f"Conditions: `COLUMN`, {{LEFT: RIGHT}}, {self.told}"
        return {"type": "array", "items": {"type": ["string", "object"]}, "description": told}

    def read(self, given: Any, pair: tuple[int, int], names: tuple[str, ...], spot: Spot) -> dict[str, Any]:
        """The condition."""
        if isinstance(given, Mapping) and "column1" in given:
            return {**self.defaults, **given}
        options: dict[str, Any] = {}
        if isinstance(given, Mapping) and set(_LONG) <= set(given):
            left, right = given["left"], given["right"]
            options = self._options({k: v for k, v in given.items() if k not in _LONG}, spot)
        elif isinstance(given, Mapping) and len(given) == 1:
            ((left, right),) = given.items()
        elif isinstance(given, str):
            left, right, sign = _expression(given, [names[i] for i in pair] if names else ["", ""])
            options = {"type": _SIGNS[sign]}
        else:
            spot.error(
                "this is no condition of a join", "write `COLUMN`, {LEFT: RIGHT} or {left: …, right: …, match: …}"
            )
            left = right = ""
        columns = {
            "column1": {"name": left, "table": pair[0]},
            "column2": {"name": right, "table": pair[1]},
        }
        return {**self.defaults, **columns, **options}

    def _options(self, given: dict[str, Any], spot: Spot) -> dict[str, Any]:
        kind = given.pop("match", "=")
        back = {word: key for key, word in _WORDS.items()}
        options: dict[str, Any] = camel({back.get(key, key): value for key, value in given.items()})
        for key in options:
            if key not in self.defaults:
                known = [_WORDS.get(word, word) for word in snake(dict.fromkeys(self.defaults, 0)) if word != "type"]
                near = did_you_mean(next(iter(snake({key: 0}))), known) or f"known: match, {', '.join(known)}"
                spot.error(f"'{next(iter(snake({key: 0})))}' is no option of a condition", near)
        return {"type": _SIGNS.get(kind, str(kind).upper()), **options}

    def show(self, one: Any, pair: tuple[int, int], names: tuple[str, ...]) -> Any:
        """The words, SILENT when it is none of the known ones."""
        if not isinstance(one, Mapping):
            return SILENT
        left, right = one.get("column1") or {}, one.get("column2") or {}
        if (
            set(left) != {"name", "table"}
            or set(right) != {"name", "table"}
            or set(one) - {"column1", "column2"} - set(self.defaults)
        ):
            return dict(one)
        if (left["table"], right["table"]) != pair:
            return dict(one)
        rest = {k: v for k, v in one.items() if k not in ("column1", "column2") and v != self.defaults[k]}
        if not rest:
            short = left["name"] if left["name"] == right["name"] else {left["name"]: right["name"]}
            return short if not isinstance(short, str) or not _EXPRESSION.match(short) else dict(one)
        kind = rest.pop("type", "EQ")
        sign = _BY_TYPE.get(kind, str(kind).lower())
        tables = [names[i] for i in pair]
        text = f"{tables[0]}.{left['name']} {sign} {tables[1]}.{right['name']}"
        if not rest and kind in _BY_TYPE and _expression(text, tables) == (left["name"], right["name"], sign):
            return text
        options = {_WORDS.get(k, k): v for k, v in snake(rest).items()}
        return {"left": left["name"], "right": right["name"], **({"match": sign} if kind != "EQ" else {}), **options}


def _expression(text: str, tables: list[str]) -> tuple[str, str, str]:
    """(left column, right column, sign); one column means both."""
    found = _EXPRESSION.match(text)
    if not found:
        return text, text, "="
    sides = [side.removeprefix(f"{table}.") for side, table in zip((found[1], found[3]), tables, strict=True)]
    return sides[0], sides[1], found[2]


class Fuzzy(Form):
    """Conditions of a fuzzy join: how far apart, and what does not count, lie in maps of their own. Columns that are
    told alone have to be equal, which is a distance, too."""

    def _options(self, given: dict[str, Any], spot: Spot) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for word, value in given.items():
            if word in _FUZZY:
                at, key = _FUZZY[word]
                out.setdefault(at, {})[key] = value
            else:
                near = did_you_mean(word, _FUZZY) or f"known: {', '.join(_FUZZY)}"
                spot.error(f"'{word}' is no option of a condition", near)
        return out

    def read(self, given: Any, pair: tuple[int, int], names: tuple[str, ...], spot: Spot) -> dict[str, Any]:
        """The condition; there is no other comparison than likeness."""
        out = {k: v for k, v in super().read(given, pair, names, spot).items() if k != "type"}
        short = not (isinstance(given, Mapping) and {"column1", "left"} & given.keys())
        return {**out, "fuzzyMatchDesc": _EQUAL} if short else out

    def show(self, one: Any, pair: tuple[int, int], names: tuple[str, ...]) -> Any:
        """The words, DSS's own where there are none."""
        plain = {k: v for k, v in one.items() if k in ("column1", "column2")}
        equal = set(one) == {*plain, "fuzzyMatchDesc"} and one["fuzzyMatchDesc"] == _EQUAL
        words = {place: word for word, place in _FUZZY.items()}
        options: dict[str, Any] = {}
        for at in one.keys() - plain.keys():
            for key, value in one[at].items() if isinstance(one[at], Mapping) else ():
                options[words.get((at, key), "")] = value
        shown = FORMS["join"].show({**CONDITION, **plain}, pair, names)
        if equal and not (isinstance(shown, dict) and "column1" in shown):
            return shown
        left, right = plain.get("column1", {}).get("name"), plain.get("column2", {}).get("name")
        if "" in options or (isinstance(shown, dict) and "column1" in shown):
            return dict(one)
        ordered = {word: options[word] for word in _FUZZY if word in options}
        return {"left": left, "right": right, **ordered} if ordered else shown


_FUZZY: Mapping[str, tuple[str, str]] = {
    "distance": ("fuzzyMatchDesc", "distanceType"),
    "threshold": ("fuzzyMatchDesc", "threshold"),
    "relative_to": ("fuzzyMatchDesc", "relativeTo"),
    "ignore_case": ("normaliseDesc", "caseInsensitive"),
    "normalize": ("normaliseDesc", "normaliseText"),
    "unicode_casting": ("normaliseDesc", "unicodeCasting"),
    "clear_salutations": ("normaliseDesc", "clearSalutations"),
    "clear_stop_words": ("normaliseDesc", "clearStopWords"),
    "stem": ("normaliseDesc", "transformToStem"),
    "sort_alphabetically": ("normaliseDesc", "sortAlphabetically"),
    "language": ("normaliseDesc", "language"),
}
_EQUAL: Mapping[str, Any] = {"distanceType": "EXACT", "threshold": 0}
GEO: Mapping[str, Any] = {"type": "EQ", "unit": "METER", "threshold": 0, "dateDiffUnit": "SECOND"}
FORMS: Mapping[str, Form] = {
    "join": Form(
        CONDITION,
        "`A.X >= B.Y`, or {left, right} with some of match (contains, starts_with, within_range, k_nearest, "
        "k_nearest_inferior), ignore_case, normalize, strict, max_matches, max_distance, date_diff_unit, window_from, "
        "window_to",
    ),
    "fuzzyjoin": Fuzzy(
        {},
        f"or {{left, right}} with some of {', '.join(_FUZZY)}; a distance is EXACT, LEVENSHTEIN, HAMMING, COSINE, "
        "JACCARD or EUCLIDEAN",
    ),
    "geojoin": Form(
        GEO,
        "or {left, right} with match: dwithin or beyond, with `threshold` and `unit` (METER, KILOMETER, MILE, YARD, "
        "FOOT, NAUTICAL_MILE); contains, within, touches, intersects, disjoint",
    ),
}
