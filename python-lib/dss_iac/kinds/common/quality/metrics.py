"""What is measured, in words ↔ DSS's list of probes (API §8). Knows no kind.

metrics:
  - {column: AMOUNT, stats: [min, max, mean]}
  - {probe: records, compute: partition}
  - {name: MAE, code: "def process(dataset): …"}

What every dataset measures (`standard`) is there by itself; statistics of columns come as DSS's four probes at once. A
list is words; a map `{probes, engineConfig}` is DSS's own. An import writes words only where they come back the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ....core.model.kind import Reader
from ..code_env import read_env, show_env
from ..offline_reader import Offline
from ..trees import ordered, same

Probe = dict[str, Any]
STATS = {  # DSS's probes of columns in their order → (title, level)
    "col_stats": ("Columns statistics", 2),
    "adv_col_stats": ("Most frequent values", 3),
    "percentile_stats": ("Columns percentiles", 4),
    "verify_col": ("Data validity", 4),
}
PARTITIONS = "partitioning"
_MODES = {"no": "NO", "partition": "PARTITION", "whole_dataset": "WHOLE_DATASET"}
_MODE_OF = {mode: word for word, mode in _MODES.items()}
_OF_STAT = ((re.compile(r"P\d+"), "percentile_stats"), (re.compile(r"MODE|TOP\d+"), "adv_col_stats"),
            (re.compile(r"FORCED_MEANING"), "verify_col"))  # fmt: skip
_CODE = {"python": ("Python probe", 8), "sql": ("SQL probe", 9)}
_SQL: Mapping[str, Any] = {"canRunOnImpala": True, "singleAggregate": False, "perColumn": False, "columns": []}
_KEYS = {
    "stats": {"column", "columns", "stats"},
    "probe": {"probe", "enabled", "compute", "first"},
    "code": {"code", "name", "language", "code_env", "enabled", "compute"},
}
SCHEMA: Mapping[str, Any] = {
    "type": ["array", "object"],
    "description": "What is measured, in words, for example {column: AMOUNT, stats: [min, max]}; or DSS's own: "
    "{probes, engineConfig}",
    "items": {
        "type": "object",
        "properties": {
            "column": {"type": "string", "description": "A column, with `stats`"},
            "columns": {"type": "array", "items": {"type": "string"}, "description": "Columns, with `stats`"},
            "stats": {
                "type": "array",
                "items": {"type": "string"},
                "description": "min, max, mean, sum, count_null, count_distinct, mode, top10, p25 …; [] measures none",
            },
            "probe": {"type": "string", "description": f"How: basic, records, {PARTITIONS}, {', '.join(STATS)}"},
            "first": {"type": "boolean", "description": f"Of {PARTITIONS}: before all others"},
            "code": {"type": "string", "description": "Python code, or SQL, that measures"},
            "language": {"enum": list(_CODE), "description": "Of the code; default python"},
            "code_env": {"type": "string", "description": "Code env of Python code, or builtin; inherit without it"},
            "name": {"type": "string", "description": "What a probe of code is called"},
            "compute": {"type": "string", "description": "With each build: no, partition or whole_dataset"},
            "enabled": {"type": "boolean", "description": "Whether it is measured"},
            "type": {"type": "string", "description": "Any type of DSS: all its keys are DSS's own then"},
        },
    },
}  # fmt: skip


def read(written: Any, standard: Sequence[Probe], reader: Reader, at: str = "metrics") -> Any:
    """DSS's `metrics`; a map is it already."""
    if not isinstance(written, list):
        return written
    probes: list[Probe] = [dict(one) for one in standard]
    for i, one in enumerate(written):
        _add(probes, one, reader, f"{at}[{i}]")
    return {"probes": probes}


def show(metrics: Any, standard: Sequence[Probe]) -> Any:
    """The words for what `metrics` says, where they say all of it; else the map, in one order."""
    if not isinstance(metrics, Mapping) or metrics.keys() != {"probes"} or not isinstance(metrics["probes"], list):
        return ordered(metrics)
    probes = metrics["probes"]
    for merged in (True, False):
        written = _written(probes, standard, merged)
        reader = Offline()
        if same(read(written, standard, reader), {"probes": probes}) and not reader.problems:
            return written
    return ordered(metrics)


def canonical(metrics: Any) -> Any:
    """Metrics without what says nothing: the number of most frequent values that its absence means, and how many
    records are read where all of them are."""
    if not isinstance(metrics, Mapping):
        return metrics
    out = dict(metrics)
    if isinstance(out.get("probes"), list):
        out["probes"] = [_plain(one) for one in out["probes"]]
    engines = out.get("engineConfig")
    dss = engines.get("dss") if isinstance(engines, Mapping) else None
    selection = dss.get("selection") if isinstance(dss, Mapping) else None
    if isinstance(engines, Mapping) and isinstance(selection, Mapping) and selection.get("samplingMethod") == "FULL":
        whole = {k: v for k, v in selection.items() if k != "maxRecords"}
        out["engineConfig"] = {**engines, "dss": {**(dss or {}), "selection": whole}}
    return out


def _plain(probe: Any) -> Any:
    config = probe.get("configuration") if isinstance(probe, Mapping) else None
    if not isinstance(config, Mapping) or config.get("numberTopValues") != 10:
        return probe
    return {**probe, "configuration": {k: v for k, v in config.items() if k != "numberTopValues"}}


# ------------------------------------------------------------------------------------------------------- YAML → DSS


def _add(probes: list[Probe], one: Any, reader: Reader, at: str) -> None:
    if isinstance(one, Mapping) and "type" in one:
        probes.append(dict(one))
        return
    named = [key for key in _KEYS if isinstance(one, Mapping) and key in one]
    if len(named) != 1 or not one.keys() <= _KEYS[named[0]]:
        reader.error(at, f"{one!r} is nothing to measure", "write {column: NAME, stats: […]}, {probe: …} or {code: …}")
    elif named[0] == "stats":
        _stats(probes, one, reader, at)
    elif named[0] == "probe":
        _modify(probes, one, reader, at)
    else:
        probes.append(_coded(one, reader, at))


def _stats(probes: list[Probe], one: Mapping[str, Any], reader: Reader, at: str) -> None:
    columns = one.get("columns", [one["column"]] if "column" in one else [])
    if (one["stats"] and not columns) or not all(isinstance(stat, str) for stat in one["stats"]):
        reader.error(at, "these are no statistics of a column", "write {column: NAME, stats: [min, max]}")
        return
    _block(probes)
    for column in columns:
        for stat in map(str.upper, one["stats"]):
            kind = next((of for pattern, of in _OF_STAT if pattern.fullmatch(stat)), "col_stats")
            probe = next(p for p in probes if p["type"] == kind)
            aggregates = probe["configuration"]["aggregates"]
            probe["configuration"] = {"aggregates": [*aggregates, {"column": column, "aggregated": stat}]}
            probe["enabled"] = True


def _block(probes: list[Probe]) -> None:
    """The four probes of columns, where they are not there."""
    if not any(one["type"] in STATS for one in probes):
        probes += [_probe(kind, *told, False, "NO", {"aggregates": []}) for kind, told in STATS.items()]


def _modify(probes: list[Probe], one: Mapping[str, Any], reader: Reader, at: str) -> None:
    kind = one["probe"]
    if kind in STATS:
        _block(probes)
    if kind == PARTITIONS:
        new = _probe(PARTITIONS, "Partitioning statistics", 1, True, "WHOLE_DATASET", {})
        probes.insert(0 if one.get("first") else len(probes), new)
    found = next((p for p in probes if p["type"] == kind), None)
    if found is None:
        reader.error(
            f"{at}.probe", f"{kind!r} is not measured here", f"write basic, {PARTITIONS}, {', '.join(STATS)} …"
        )
        return
    _how(found, one, reader, at)


def _coded(one: Mapping[str, Any], reader: Reader, at: str) -> Probe:
    language = one.get("language", "python")
    if language not in _CODE:
        reader.error(f"{at}.language", f"{language!r} measures nothing", f"write one of {', '.join(_CODE)}")
    title, level = _CODE.get(language, _CODE["python"])
    env = {"envSelection": read_env(str(one.get("code_env", "inherit")))}
    config = {"code": one["code"], **(env if language == "python" else _SQL)}
    kind = "python" if language == "python" else "sql_query"
    probe = _probe(kind, one.get("name", title), level, True, "NO", config)
    _how(probe, one, reader, at)
    return probe


def _how(probe: Probe, one: Mapping[str, Any], reader: Reader, at: str) -> None:
    if "enabled" in one:
        probe["enabled"] = one["enabled"]
    if "compute" in one:
        probe["computeOnBuildMode"] = _MODES.get(str(one["compute"]))
        if probe["computeOnBuildMode"] is None:
            reader.error(
                f"{at}.compute", f"{one['compute']!r} is no time to measure", f"write one of {', '.join(_MODES)}"
            )


def _probe(kind: str, title: Any, level: int, enabled: bool, mode: str, config: Mapping[str, Any]) -> Probe:
    meta = {"name": title, "level": level}
    return {"type": kind, "enabled": enabled, "computeOnBuildMode": mode, "meta": meta, "configuration": dict(config)}


# ------------------------------------------------------------------------------------------------------- DSS → YAML


def _written(probes: Sequence[Any], standard: Sequence[Probe], merged: bool) -> list[Any]:
    out: list[Any] = []
    usual = {one["type"]: one for one in standard}
    block = [one for one in probes if one.get("type") in STATS]
    for one in probes:
        kind = one.get("type")
        if kind in usual:
            out += _modified(one, usual[kind])
        elif one in block:
            out += _shown_stats(block, merged) if one is block[0] else []
        elif kind == PARTITIONS:
            first = {"first": True} if standard and one is probes[0] else {}
            out.append({"probe": PARTITIONS, **first, **_shown_how(one, True, "WHOLE_DATASET")})
        else:
            out.append(_shown_code(one))
    return out


def _shown_stats(block: Sequence[Probe], merged: bool) -> list[Any]:
    every = [(pair.get("column"), str(pair.get("aggregated")).lower())
             for one in block for pair in (one.get("configuration") or {}).get("aggregates") or ()]  # fmt: skip
    out: list[Any] = [{"column": c, "stats": s} for c, s in (_by_column(every) if merged else _runs(every))]
    said = [m for one in block for m in _modified(one, {"enabled": _counts(one), "computeOnBuildMode": "NO"})]
    return [*out, *said] or [{"stats": []}]


def _counts(probe: Probe) -> bool:
    return bool((probe.get("configuration") or {}).get("aggregates"))


def _by_column(every: Iterable[tuple[Any, str]]) -> list[tuple[Any, list[str]]]:
    found: dict[Any, list[str]] = {}
    for column, stat in every:
        found.setdefault(column, []).append(stat)
    return list(found.items())


def _runs(every: Iterable[tuple[Any, str]]) -> list[tuple[Any, list[str]]]:
    out: list[tuple[Any, list[str]]] = []
    for column, stat in every:
        if not out or out[-1][0] != column:
            out.append((column, []))
        out[-1][1].append(stat)
    return out


def _modified(one: Probe, usual: Mapping[str, Any]) -> list[Any]:
    how = _shown_how(one, usual["enabled"], usual["computeOnBuildMode"])
    return [{"probe": one["type"], **how}] if how else []


def _shown_how(one: Mapping[str, Any], enabled: Any, mode: Any) -> dict[str, Any]:
    out = {} if one.get("enabled") is enabled else {"enabled": one.get("enabled")}
    theirs = one.get("computeOnBuildMode")
    return out if theirs == mode else {"compute": _MODE_OF.get(str(theirs), theirs), **out}


def _shown_code(one: Mapping[str, Any]) -> Any:
    language = {"python": "python", "sql_query": "sql"}.get(str(one.get("type")))
    config = one.get("configuration") or {}
    if language is None or "code" not in config:
        return ordered(one)
    env = show_env(config.get("envSelection") or {}) or "inherit"
    name = (one.get("meta") or {}).get("name")
    return {
        **({"name": name} if name != _CODE[language][0] else {}),
        **({"language": language} if language != "python" else {}),
        **_shown_how(one, True, "NO"),
        **({"code_env": env} if env != "inherit" else {}),
        "code": config["code"],
    }
