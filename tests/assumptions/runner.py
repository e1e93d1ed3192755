"""Asks the probes, one after the other. A probe that fails has not told; it never ends the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import requests
from dataikuapi.utils import DataikuException

from .probing import Answer, Lacks, Row, Untold, lacks, line
from .scratch import Scratch
from .table import ROWS

SHAPE = (KeyError, TypeError, ValueError, AttributeError, IndexError, StopIteration)


def chosen(ids: Sequence[str]) -> tuple[Row, ...]:
    """The rows of these ids, all when there are none. ValueError names the first unknown one."""
    known = {row.id: row for row in ROWS}
    for id in ids:
        if id not in known:
            raise ValueError(f"no probe is called {id}; there are {', '.join(sorted(known))}")
    return tuple(row for row in ROWS if not ids or row.id in ids)


def ask(row: Row, dss: Scratch) -> Answer:
    """What one probe finds; reading "" with the reason when it cannot tell."""
    try:
        return row.probe(dss)
    except Lacks as why:
        return Answer("", f"the key lacks a right: {why}")
    except Untold as why:
        return Answer("", str(why))
    except DataikuException as error:
        lead = "the key lacks a right: " if lacks(str(error)) else ""
        return Answer("", lead + line(str(error)))
    except requests.JSONDecodeError as error:
        return Answer("", f"DSS answered something that is not JSON ({line(str(error))})")
    except requests.RequestException as error:
        return Answer("", f"the connection was lost ({type(error).__name__})")
    except SHAPE as error:
        return Answer("", f"DSS answered in a shape that this probe does not know ({line(repr(error))})")


def answers(dss: Scratch, rows: Iterable[Row]) -> Iterator[tuple[Row, Answer]]:
    """Each row with its answer, as it is found."""
    for row in rows:
        yield row, ask(row, dss)
