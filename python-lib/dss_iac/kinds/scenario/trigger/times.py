"""Time-based triggers: `daily: "02:00"`, `weekly: {days, at}`, `cron: …` ↔ DSS's temporal params (AUTO §2.6).

Knows hours and days, and nothing of the envelope of a trigger. DSS keeps values of the frequencies that are not chosen:
days of the week of a daily trigger say nothing and are not written (`unused`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...common.trees import camel, snake
from .. import by_key, defaults
from .cron import Unfit, compiled

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKS: Mapping[str, str] = {
    "first": "FIRST_WEEK",
    "second": "SECOND_WEEK",
    "third": "THIRD_WEEK",
    "fourth": "FOURTH_WEEK",
    "last": "LAST_WEEK",
}
_WEEK_OF = {value: word for word, value in WEEKS.items()}
ON_THE_DAY, LAST_DAY = "ON_THE_DAY", "LAST_DAY_OF_THE_MONTH"
FREQUENCIES: Mapping[str, str] = {
    "minutely": "Minutely",
    "hourly": "Hourly",
    "daily": "Daily",
    "weekly": "Weekly",
    "monthly": "Monthly",
}
_WORD_OF = {value: word for word, value in FREQUENCIES.items()}
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "minutely": ("every", "hour", "minute"),
    "hourly": ("every", "hour", "minute"),
    "daily": ("every", "at"),
    "weekly": ("every", "at", "days"),
    "monthly": ("every", "at", "day", "week", "days"),
}
OLD = "old"
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\Z")
_PLAIN_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
KEYS = (*FREQUENCIES, "cron")
_BESIDE: Mapping[str, Any] = {
    "starting": {"type": "string", "description": "First day, YYYY-MM-DD"},
    "timezone": {"type": "string", "description": "IANA name; SERVER without it"},
    OLD: {"type": "object", "description": "What a trigger of versions before 8 says beside its time: count …"},
}
_EVERY = {"type": "integer", "description": "Every how many of them; default 1"}
_HOUR = {
    "hour": {"type": "integer", "description": "From which hour"},
    "minute": {"type": "integer", "description": "At which minute of the hour; default 0"},
}
_AT = {"type": "string", "description": "HH:MM"}
_ON = {"type": ["array", "string"], "description": "Monday, Tuesday …"}
_DAY = {"type": ["integer", "string"], "description": "1 to 31, or last"}
_WEEK = {"type": "string", "description": f"{', '.join(WEEKS)}, with `days`"}
_TIMES: tuple[tuple[str, str, list[str], dict[str, Any], Any], ...] = (
    ("minutely", "true, or every how many minutes", ["boolean", "integer", "object"], {"every": _EVERY, **_HOUR}, 5),
    ("hourly", "true, or every how many hours", ["boolean", "integer", "object"], {"every": _EVERY, **_HOUR},
     {"every": 2, "minute": 30}),
    ("daily", '"HH:MM"', ["string", "object"], {"at": _AT, "every": _EVERY}, "02:00"),
    ("weekly", "Days and a time", ["object"], {"days": _ON, "at": _AT, "every": _EVERY},
     {"days": ["Monday", "Friday"], "at": "06:00"}),
    ("monthly", "A day and a time", ["object"], {"day": _DAY, "week": _WEEK, "days": _ON, "at": _AT, "every": _EVERY},
     {"day": "last", "at": "22:00"}),
)  # fmt: skip
BLOCKS: tuple[by_key.Block, ...] = (
    *(
        by_key.Block(
            key,
            {key: {"type": types, "description": f"{told}, or {{{', '.join(inner)}}}", "properties": inner}, **_BESIDE},
            f"By the clock: {FREQUENCIES[key].lower()}",
            {key: example, "timezone": "Europe/Paris"},
        )
        for key, told, types, inner, example in _TIMES
    ),
    by_key.Block(
        "cron",
        {
            "cron": {"type": "string", "description": "Five fields; only what DSS's time-based triggers can do"},
            **{key: value for key, value in _BESIDE.items() if key != OLD},
        },
        "By the clock: a cron expression",
        {"cron": "0 2 * * MON-FRI"},
    ),
)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\Z")
_PLAIN_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
KEYS = (*FREQUENCIES, "cron")
SCHEMA: Mapping[str, Any] = {
    "minutely": {"description": "true, or every how many minutes"},
    "hourly": {"description": "true, every how many hours, or {every, minute}"},
    "daily": {"description": '"HH:MM", or {at, every}'},
    "weekly": {"type": "object", "description": "{days: [Monday], at: HH:MM, every}"},
    "monthly": {"type": "object", "description": "{day: 1 | last, at} or {week: first, days: [Monday], at}, and every"},
    "cron": {"type": "string", "description": "Five fields; only what DSS's time-based triggers can do"},
    "starting": {"type": "string", "description": "First day, YYYY-MM-DD"},
    "timezone": {"type": "string", "description": "SERVER or an IANA name"},
    OLD: {"type": "object", "description": "What a trigger of versions before 8 says beside its time: count …"},
}


class Wrong(ValueError):
    """What a time says cannot be; the text is what is wrong, `hint` the way out, `at` the key."""

    def __init__(self, at: str, what: str, hint: str) -> None:
        self.at, self.hint = at, hint
        super().__init__(what)


def unused(params: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of temporal params that this frequency does not use, and DSS's own stamp."""
    monthly = params.get("frequency") == "Monthly"
    weeks = params.get("frequency") == "Weekly" or (monthly and params.get("monthlyRunOn") in _WEEK_OF)
    return ("lastUpdate", *(() if weeks else ("daysOfWeek",)), *(() if monthly else ("monthlyRunOn",)))


def read(trigger: Mapping[str, Any]) -> dict[str, Any]:
    """Temporal params that a written trigger declares. Raises Wrong."""
    word = next(key for key in KEYS if key in trigger)
    if OLD in trigger and word != "cron":
        return _read_old(word, trigger[word], trigger[OLD])
    try:
        params = compiled(trigger["cron"]) if word == "cron" else _read(word, trigger[word], trigger.get("starting"))
    except Unfit as error:
        raise Wrong("cron", str(error), error.hint) from None
    if "starting" in trigger:
        params["startingFrom"] = trigger["starting"]
    if "timezone" in trigger:
        params["timezone"] = trigger["timezone"]
    return params


def show(params: Mapping[str, Any]) -> dict[str, Any] | None:
    """The written keys for temporal params; None when they cannot be written so (params of old versions)."""
    word = _WORD_OF.get(str(params.get("frequency")))
    if word is None:
        return None
    if "repeatFrequency" not in params:
        return _show_old(word, params)
    said: dict[str, Any] = {"every": params["repeatFrequency"]} if params["repeatFrequency"] != 1 else {}
    hour, minute = params.get("hour", 0), params.get("minute", 0)
    if not isinstance(hour, int) or not isinstance(minute, int):
        return None
    if "at" in _ALLOWED[word]:
        said["at"] = f"{hour:02d}:{minute:02d}"
    else:
        said.update({k: v for k, v in (("hour", hour), ("minute", minute)) if v})
    out: dict[str, Any] = {}
    start = params.get("startingFrom")
    if word == "weekly":
        said["days"] = params.get("daysOfWeek")
    if word == "monthly":
        said.update(_show_month(params))
        if "day" in said and start == _first(said["day"]):
            start = None
    if start and start != defaults.FIRST_DAY:
        out["starting"] = start
        if "day" in said and said["day"] != "last":
            del said["day"]
    if params.get("timezone", "SERVER") != "SERVER":
        out["timezone"] = params["timezone"]
    return {word: _shortest(word, said), **out}


def _read_old(word: str, written: Any, old: Any) -> dict[str, Any]:
    """Params as versions before 8 wrote them: they count, and know no first day."""
    said = _long(word, written)
    if not isinstance(old, Mapping) or not said.keys() <= {"at", "hour", "minute"}:
        raise Wrong(OLD, "an old trigger says its time here, and all else in `old`", "write old: {count: 1}")
    hour, minute = _clock(word, said["at"]) if "at" in said else (said.get("hour"), said.get("minute"))
    time = {key: value for key, value in (("hour", hour), ("minute", minute)) if value is not None}
    return {"frequency": FREQUENCIES[word], **time, **camel(old)}


def _show_old(word: str, params: Mapping[str, Any]) -> dict[str, Any] | None:
    rest = {k: v for k, v in params.items() if k not in ("frequency", "hour", "minute")}
    hour, minute = params.get("hour"), params.get("minute")
    clock = isinstance(hour, int) and isinstance(minute, int)
    said: dict[str, Any] = {"at": f"{hour:02d}:{minute:02d}"} if clock and "at" in _ALLOWED[word] else {}
    if not said:
        said = {k: params[k] for k in ("hour", "minute") if k in params}
    if clock != ("hour" in params or "minute" in params) or camel(snake(rest)) != rest:
        return None
    return {word: _shortest(word, said), OLD: snake(rest)}


def _read(word: str, written: Any, starting: Any) -> dict[str, Any]:
    said = _long(word, written)
    params: dict[str, Any] = {"frequency": FREQUENCIES[word], "repeatFrequency": said.get("every", 1)}
    params.update({k: said[k] for k in ("hour", "minute") if k in said})
    if word == "hourly":
        params.setdefault("minute", 0)
    if "at" in _ALLOWED[word]:
        params["hour"], params["minute"] = _clock(word, said.get("at"))
    if word == "weekly" or "week" in said:
        params["daysOfWeek"] = _days(word, said.get("days"))
    if word == "monthly":
        params.update(_month(said, starting))
    return params


def _long(word: str, written: Any) -> dict[str, Any]:
    """The short forms `hourly: true`, `hourly: 4`, `daily: "02:00"` as a map."""
    if written is True or written is None:
        return {}
    if isinstance(written, int) and not isinstance(written, bool) and word in ("minutely", "hourly"):
        return {"every": written}
    if isinstance(written, str) and word == "daily":
        return {"at": written}
    if not isinstance(written, Mapping):
        raise Wrong(word, f"{written!r} is not a time", f"write a map with {', '.join(_ALLOWED[word])}")
    unknown = [key for key in written if key not in _ALLOWED[word]]
    if unknown:
        raise Wrong(f"{word}.{unknown[0]}", f"`{unknown[0]}` is not known here", f"known: {', '.join(_ALLOWED[word])}")
    return dict(written)


def _shortest(word: str, said: Mapping[str, Any]) -> Any:
    if not said:
        return True
    if word == "daily" and said.keys() == {"at"}:
        return said["at"]
    if word in ("minutely", "hourly") and said.keys() == {"every"}:
        return said["every"]
    return dict(said)


def _clock(word: str, written: Any) -> tuple[int, int]:
    found = _CLOCK.match(written) if isinstance(written, str) else None
    if not found:
        raise Wrong(word, f"{written!r} is not a time of day" if written else "the time of day is missing",
                    'write it as "02:00"')  # fmt: skip
    return int(found[1]), int(found[2])


def _days(word: str, written: Any) -> list[str]:
    listed = [written] if isinstance(written, str) else written
    if not isinstance(listed, list) or not listed:
        raise Wrong(word, "the days are missing", f"write days: [{DAYS[0]}]")
    found = []
    for day in listed:
        full = [d for d in DAYS if len(str(day)) >= 3 and d.lower().startswith(str(day).lower())]
        if not full:
            raise Wrong(f"{word}.days", f"{day!r} is not a day of the week", f"write one of {', '.join(DAYS)}")
        found.append(full[0])
    return found


def _month(said: Mapping[str, Any], starting: Any) -> dict[str, Any]:
    if "week" in said:
        if said["week"] not in WEEKS:
            raise Wrong("monthly.week", f"{said['week']!r} is not a week", f"write one of {', '.join(WEEKS)}")
        return {"monthlyRunOn": WEEKS[said["week"]]}
    day = said.get("day")
    if day == "last":
        return {"monthlyRunOn": LAST_DAY}
    if day is None and starting:
        return {"monthlyRunOn": ON_THE_DAY}
    if not isinstance(day, int) or isinstance(day, bool) or not 1 <= day <= 31:
        raise Wrong("monthly", f"{day!r} is not a day of the month" if day is not None else "the day is missing",
                    "write day: 1 to 31, day: last, or week: first with days")  # fmt: skip
    if starting:
        raise Wrong("monthly.day", "`day` and `starting` both choose the day", "keep `starting`: its day counts")
    return {"monthlyRunOn": ON_THE_DAY, "startingFrom": _first(day)}


def _show_month(params: Mapping[str, Any]) -> dict[str, Any]:
    where = params.get("monthlyRunOn")
    if where in _WEEK_OF:
        return {"week": _WEEK_OF[str(where)], "days": params.get("daysOfWeek")}
    if where == LAST_DAY:
        return {"day": "last"}
    start = params.get("startingFrom")
    return {"day": int(start[8:])} if isinstance(start, str) and _PLAIN_DATE.match(start) else {}


def _first(day: Any) -> str:
    """DSS takes the day of the month from the first day; this one has no year of its own."""
    return f"{defaults.FIRST_DAY[:8]}{day:02d}" if isinstance(day, int) else ""
