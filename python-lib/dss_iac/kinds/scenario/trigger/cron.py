"""Cron expressions → DSS's temporal params, where DSS can do what they ask. One direction: DSS keeps no expression."""

from __future__ import annotations

import re
from typing import Any

_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_NAMES = {day[:3].upper(): n for n, day in enumerate(_DAYS)}
_CAN = (
    "DSS can run every N minutes (`*/5 * * * *`), every N hours (`30 */2 * * *`), daily (`0 2 * * *`), on days of the "
    "week (`0 2 * * MON-FRI`) and on one day of the month (`0 2 1 * *`, `0 2 L * *`); use several triggers for the rest"
)


class Unfit(ValueError):
    """The expression is wrong, or asks for what DSS has no trigger for."""

    def __init__(self, what: str) -> None:
        self.hint = _CAN
        super().__init__(what)


def compiled(expression: Any) -> dict[str, Any]:
    """Temporal params for `minute hour day-of-month month day-of-week`. Raises Unfit."""
    fields = expression.split() if isinstance(expression, str) else []
    if len(fields) != 5:
        raise Unfit(f"{expression!r} is not a cron expression of five fields")
    minute, hour, day, month, weekday = fields
    if month != "*":
        raise Unfit(f"{expression!r}: DSS has no trigger for some months only")
    if day != "*" and weekday not in ("*", "?"):
        raise Unfit(f"{expression!r}: DSS cannot combine a day of the month with days of the week")
    if hour == "*" or hour.startswith("*/"):
        return _through_the_day(expression, minute, hour, day, weekday)
    time = {"hour": _number(expression, hour, 23), "minute": _number(expression, minute, 59), "repeatFrequency": 1}
    if weekday not in ("*", "?"):
        return {"frequency": "Weekly", "daysOfWeek": _weekdays(expression, weekday), **time}
    if day in ("*", "?"):
        return {"frequency": "Daily", **time}
    if day.upper() == "L":
        return {"frequency": "Monthly", "monthlyRunOn": "LAST_DAY_OF_THE_MONTH", **time}
    first = f"2024-01-{_number(expression, day, 31, least=1):02d}"
    return {"frequency": "Monthly", "monthlyRunOn": "ON_THE_DAY", "startingFrom": first, **time}


def _through_the_day(expression: str, minute: str, hour: str, day: str, weekday: str) -> dict[str, Any]:
    if (day, weekday) not in (("*", "*"), ("?", "*"), ("*", "?")):
        raise Unfit(f"{expression!r}: DSS has no hourly trigger for some days only")
    if hour == "*" and (minute == "*" or minute.startswith("*/")):
        return {"frequency": "Minutely", "repeatFrequency": _step(expression, minute, 59)}
    every = _step(expression, hour, 23)
    return {"frequency": "Hourly", "repeatFrequency": every, "minute": _number(expression, minute, 59)}


def _step(expression: str, field: str, most: int) -> int:
    return 1 if field == "*" else _number(expression, field[2:], most, least=1)


def _number(expression: str, field: str, most: int, least: int = 0) -> int:
    if not re.fullmatch(r"\d{1,2}", field):
        raise Unfit(f"{expression!r}: {field!r} is more than one trigger of DSS can do")
    if not least <= int(field) <= most:
        raise Unfit(f"{expression!r}: {field} is not between {least} and {most}")
    return int(field)


def _weekdays(expression: str, field: str) -> list[str]:
    chosen: set[int] = set()
    for part in field.split(","):
        first, dash, last = part.partition("-")
        a = _weekday(expression, first)
        b = _weekday(expression, last) if dash else a
        chosen.update(n % 7 for n in range(a, (b if b >= a else b + 7) + 1))
    return [_DAYS[n] for n in sorted(chosen, key=lambda n: (n + 6) % 7)]


def _weekday(expression: str, text: str) -> int:
    if text.upper() in _NAMES:
        return _NAMES[text.upper()]
    return _number(expression, text, 7) % 7
