"""A chart in words ↔ the params of its insight. What is said is compared; a creation takes along what the page of a new
chart has (`defaults`). What no word says stays as it is, under `settings`; a sort without a row stays raw.

{kind: columns, by: day, values: [{sum: amount}, count], color: region, title: Orders}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ....core.model.kind import Reader
from ...common import worded
from ...common.trees import merge, minus, ordered, same
from ...common.worded import Word
from .defaults import CHART, GREY, LOOKED_AT, OLD_GREY, PARAMS, SELECTION
from .filters import FILTER
from .measure import FUNCTIONS, MEASURE
from .pieces import SETTINGS
from .rows import ANY, KINDS, OF, Channel

DEF, KEY, _FILTERS = "def", "chart", "filters"
_SELECTION = "refreshableSelection"
_TEXT: Mapping[str, Any] = {"type": "string"}
WORDS: worded.Table = {
    "palette": Word("colorOptions.colorPalette", {**_TEXT, "description": "Name of the palette"}),
    "colors": Word("colorOptions.customColors", {"type": "object", "description": "Colours of single values"}),
    "single_color": Word("colorOptions.singleColor", {**_TEXT, "description": "Colour where there is one only"}),
    "transparency": Word("colorOptions.transparency", {"type": "number", "description": "Between 0 and 1"}),
    "legend": Word("legendPlacement", {**_TEXT, "description": "Where it is: OUTER_LEFT, INNER_TOP_RIGHT …"}),
    "show_legend": Word("showLegend", {"type": "boolean", "description": "Whether there is one"}),
    "show_labels": Word("showInChartLabels", {"type": "boolean", "description": "Labels within the chart"}),
    "show_values": Word("showInChartValues", {"type": "boolean", "description": "Values within the chart"}),
    "show_totals": Word("showInChartTotalValues", {"type": "boolean", "description": "Totals of stacks"}),
    "x_label": Word("showXAxisLabel", {"type": "boolean", "description": "Whether the axis below says what it is"}),
    "y_label": Word("showYAxisLabel", {"type": "boolean", "description": "Whether the axis beside says what it is"}),
    "single_axis": Word("singleXAxis", {"type": "boolean", "description": "One axis for all facets"}),
    "vertical_lines": Word("gridlinesOptions.vertical.show", {"type": "boolean", "description": "Lines of the grid"}),
    "horizontal_lines": Word("gridlinesOptions.horizontal.show", {"type": "boolean", "description": "The same"}),
    "height": Word("chartHeight", {"type": "number", "description": "Height of a facet"}),
    "hole": Word("pieOptions.donutHoleSize", {"type": "number", "description": "Of a donut: how wide, in percent"}),
    "frame": Word("animationFrameDuration", {"type": "number", "description": "Of an animation, in milliseconds"}),
    "smooth": Word("smoothing", {"type": "boolean", "description": "Lines without corners"}),
    "stroke": Word("strokeWidth", {"type": "number", "description": "Width of lines"}),
    "from_zero": Word("includeZero", {"type": "boolean", "description": "Whether axes begin at zero"}),
}


def _schemas() -> dict[str, Mapping[str, Any]]:
    """Word → JSON Schema; where it means another thing in another sort of chart, with the keys of all of them."""
    found: dict[str, Mapping[str, Any]] = {}
    for row in KINDS.values():
        for word, channel in {**row.channels, **ANY}.items():
            one = channel.piece.schema
            if channel.many:
                found[word] = {"anyOf": [one, {"type": "array", "items": one}], "description": one["description"]}
            elif one["description"] in found.get(word, one)["description"]:
                found[word] = found.get(word, one)
            else:
                either = f"{found[word]['description']}; or, by `kind`: {one['description']}"
                keys = {**found[word]["properties"], **one["properties"]}
                found[word] = {**one, "properties": keys, "description": either}
    return found


_DRAWN = _schemas()


class Read(NamedTuple):
    """What an item says of the params of a chart, and what a new one has besides."""

    said: dict[str, Any]
    full: dict[str, Any]


def read(chart: Mapping[str, Any], name: str, reader: Reader) -> Read:
    """The params that words declare; every word that the sort of chart has not is reported."""
    row = KINDS.get(str(chart.get("kind")))
    if row is None:
        reader.error(
            f"{KEY}.kind", f"no sort of chart is called '{chart.get('kind')}'", f"known are: {', '.join(KINDS)}"
        )
        return Read({}, {})
    channels = {**row.channels, **ANY}
    for word in (w for w in _DRAWN if w in chart and w not in channels):
        reader.error(
            f"{KEY}.{word}", f"a chart of kind '{chart['kind']}' has no '{word}'", f"it has: {', '.join(channels)}"
        )
    said: dict[str, Any] = {"type": row.type, "variant": row.variant}
    full: dict[str, Any] = {"name": name}
    for word, channel in (*channels.items(), (_FILTERS, Channel(_FILTERS, FILTER, many=True))):
        if word in chart:
            given = chart[word] if isinstance(chart[word], list) else [chart[word]]
            for one in given:
                _checked(word, channel, one, reader)
            said[channel.key] = [channel.piece.read(one) for one in given]
            full[channel.key] = [channel.piece.full(one) for one in said[channel.key]]
    if "title" in chart:
        said.update(name=chart["title"], userEditedName=True)
    said = merge(worded.read(chart, WORDS, said), chart.get(SETTINGS) or {})
    sample = _sample(chart["sample"]) if "sample" in chart else {}
    return Read({DEF: said, **sample}, merge({**PARAMS, DEF: merge(CHART, {**said, **full})}, sample))


def _checked(word: str, channel: Channel, one: Any, reader: Reader) -> None:
    """Report what is said of a piece and means nothing there."""
    known = channel.piece.schema["properties"]
    for key in (key for key in one if key not in known) if isinstance(one, Mapping) else ():
        reader.error(f"{KEY}.{word}.{key}", f"'{key}' is no key of this", f"known are: {', '.join(known)}")
    if channel.piece is MEASURE:
        _one_function(word, one, reader)
    elif isinstance(one, Mapping) and "column" not in one:
        reader.error(f"{KEY}.{word}", "it does not say which column it is of", "write `column: NAME`")


def _one_function(word: str, measure: Any, reader: Reader) -> None:
    found = [key for key in measure if key in FUNCTIONS] if isinstance(measure, Mapping) else [str(measure)]
    if len(found) != 1 or found[0] not in FUNCTIONS:
        reader.error(f"{KEY}.{word}", "a measure computes one thing", f"known are: {', '.join(FUNCTIONS)}")


def _sample(sample: Any) -> dict[str, Any]:
    """How many rows are read: a number, `all`, or `{random: N}`."""
    if sample == "all":
        chosen: dict[str, Any] = {"samplingMethod": "FULL"}
    elif isinstance(sample, Mapping):
        chosen = {"samplingMethod": "RANDOM_FIXED_NB", "maxRecords": sample["random"]}
    else:
        chosen = {"samplingMethod": SELECTION["samplingMethod"], "maxRecords": sample}
    return {_SELECTION: {"selection": chosen}}


def show(params: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(the chart in words, {} when its sort has no row; the params that no word says)."""
    held = params.get(DEF)
    if not isinstance(held, Mapping) or not isinstance(params.get(_SELECTION), Mapping):
        return {}, dict(params)
    kind = OF.get((str(held.get("type")), str(held.get("variant"))))
    if kind is None:
        return {}, dict(params)
    sample, rest = _told_sample({key: value for key, value in params.items() if key != DEF})
    return {"kind": kind, **_drawn(kind, held), **sample}, rest


def _drawn(kind: str, held: Mapping[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in held.items() if key not in ("type", "variant", "id")}
    said: dict[str, Any] = {}
    title, edited = rest.pop("name", None), rest.pop("userEditedName", None)
    if edited:
        said["title"] = title
    row = KINDS[kind]
    for word, channel in (*row.channels.items(), *ANY.items(), (_FILTERS, Channel(_FILTERS, FILTER, many=True))):
        value = _told(channel, rest.get(channel.key))
        if value is not None:
            said[word] = value if word != _FILTERS or isinstance(value, list) else [value]
            del rest[channel.key]
    if not held.get("animationDimension"):
        rest = {key: value for key, value in rest.items() if not key.startswith("animation")}
    rest = {key: value for key, value in rest.items() if row.type in LOOKED_AT.get(key, (row.type,))}
    words, left = worded.show(_beyond(_tidy(rest)), WORDS)
    left = minus(left, {})
    return {**said, **words, **({SETTINGS: ordered(left)} if left else {})}


def _tidy(rest: dict[str, Any]) -> dict[str, Any]:
    """Without a palette of one's own that has no colours, and the grey of letters as older versions wrote it."""
    colors = rest.get("colorOptions")
    if isinstance(colors, Mapping) and not (colors.get("customPalette") or {}).get("colors"):
        rest = {**rest, "colorOptions": {key: value for key, value in colors.items() if key != "customPalette"}}
    return dict(_grey(rest, CHART))


def _grey(value: Any, known: Any) -> Any:
    """Without the grey of a new chart in the three digits of older versions."""
    if isinstance(value, Mapping) and isinstance(known, Mapping):
        old = {key for key, one in value.items() if one == OLD_GREY and known.get(key) == GREY}
        return {key: _grey(one, known.get(key)) for key, one in value.items() if key not in old}
    return value


def _told(channel: Channel, elements: Any) -> Any:
    """The value of a word; None for nothing, and for what it cannot say."""
    if not isinstance(elements, list) or not elements or (len(elements) > 1 and not channel.many):
        return None
    if not all(isinstance(one, Mapping) for one in elements):
        return None
    told = [channel.piece.show(dict(one)) for one in elements]
    if any(one is None for one in told):
        return None
    return told[0] if len(told) == 1 else told


def _beyond(tree: Mapping[str, Any]) -> dict[str, Any]:
    """What a definition has beyond a new one; of lists whose elements are made by the page, element by element."""
    rest = minus(tree, CHART)
    for key, value in list(rest.items()):
        known = CHART.get(key)
        if not isinstance(known, list) or not isinstance(value, list):
            continue
        if _by_id(value) and _by_id(known) and [one["id"] for one in value] == [one["id"] for one in known]:
            left = [minus(_grey(one, new), new) for one, new in zip(value, known, strict=True)]
            del rest[key]
            if any(left):
                rest[key] = [{"id": one["id"], **more} for one, more in zip(value, left, strict=True)]
        elif known and _older(value, known):
            del rest[key]
    return rest


def _by_id(value: list[Any]) -> bool:
    return all(isinstance(one, Mapping) and "id" in one for one in value)


def _older(value: list[Any], known: list[Any]) -> bool:
    """Whether elements say nothing beyond those of a new chart, in the fewer words of an older version."""
    fewer = len(value) <= len(known) and all(isinstance(one, Mapping) for one in value)
    return fewer and not any(minus(_grey(one, new), new) for one, new in zip(value, known, strict=False))


def _told_sample(params: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(`{sample: …}`, the params without it); what its way of sampling does not look at says nothing."""
    theme = params.get("theme")
    if isinstance(theme, Mapping) and theme.get("isBuiltIn") and not theme.get("isCustomized"):
        params = {key: value for key, value in params.items() if key != "theme"}
    selection = dict((params.get(_SELECTION) or {}).get("selection") or {})
    method, most = selection.pop("samplingMethod", None), selection.pop("maxRecords", None)
    if method in ("FULL", "RANDOM_FIXED_NB", SELECTION["samplingMethod"]):
        selection.pop("targetRatio", None)
        sample = "all" if method == "FULL" else {"random": most} if method == "RANDOM_FIXED_NB" else most
    else:
        selection.update(samplingMethod=method, maxRecords=most)
        sample = SELECTION["maxRecords"]
    rest = minus({**params, _SELECTION: {**params[_SELECTION], "selection": selection}}, PARAMS)
    return {} if same(sample, SELECTION["maxRecords"]) else {"sample": sample}, rest


ABOUT = "What a chart shows, such as `{kind: lines, by: {column: day, by: month}, values: [count, {sum: amount}]}`"
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["kind"],
    "additionalProperties": False,
    "properties": {
        "kind": {"enum": [*KINDS], "description": "What it looks like"},
        "title": {"type": "string", "description": "What stands above it; without it, what the page makes up"},
        **_DRAWN,
        _FILTERS: {"type": "array", "items": FILTER.schema, "description": "Rows that it is drawn of"},
        "sample": {
            "type": ["integer", "string", "object"],
            "description": "Rows that are read: how many of the first, `all`, or `{random: 10000}`; 10000 without it",
        },
        **worded.schema(WORDS),
        SETTINGS: {"type": "object", "description": "Any other key of its definition, as DSS has it"},
    },
}
