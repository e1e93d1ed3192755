"""What the command line shows while it works, and what it asks. Knows terminals; knows nothing of plans or DSS."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from ..core.model.discovery import LazyModule
from ..core.text import visible
from ..errors import IacError
from ..run.event import Begun, Ended, Event, Note, Reading, Started

if TYPE_CHECKING:
    from rich import console as rich_console
    from rich import progress
    from rich import text as rich_text
else:  # a tenth of a start
    rich_console, progress = LazyModule("rich.console"), LazyModule("rich.progress")
    rich_text = LazyModule("rich.text")

SIGNS: Mapping[str, str] = {"succeeded": "✓", "failed": "✗", "skipped": "-", "unknown": "?"}
DOING: Mapping[str, tuple[str, str]] = {
    "create": ("creating", "created"),
    "write": ("updating", "updated"),
    "finish": ("finishing", "finished"),
    "delete": ("deleting", "deleted"),
    "rename": ("renaming", "renamed"),
    "forget": ("forgetting", "forgotten"),
    "record": ("recording", "recorded"),
    "place": ("placing into zones", "placed into zones"),
    "schema": ("computing the schema of", "schema computed of"),
}


class Screen:
    """Live lines on a terminal, plain lines elsewhere, nothing when `quiet`. Everything goes to standard error, so
    that standard output holds results only."""

    def __init__(self, quiet: bool, stream: TextIO | None = None) -> None:
        self.quiet, self._stream = quiet, stream
        self._progress: progress.Progress | None = None
        self._all: progress.TaskID | None = None
        self._tasks: dict[int, progress.TaskID] = {}

    @cached_property
    def console(self) -> rich_console.Console:
        """What is written to; made when there is something to say."""
        return rich_console.Console(file=self._stream or sys.stderr, highlight=False)

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the live lines; what was printed stays."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
        self._tasks.clear()
        self._all = None

    def tell(self, event: Event) -> None:
        """Show one event."""
        if self.quiet:
            return
        if isinstance(event, Started):
            self._start(event)
        elif isinstance(event, Begun):
            self._begin(event)
        elif isinstance(event, Ended):
            self._end(event)
        elif isinstance(event, Note):
            self.console.print(visible.shown(event.text), markup=False, soft_wrap=True)
        elif isinstance(event, Reading) and self.console.is_terminal and event.total:
            self._read(event)

    def _live(self) -> progress.Progress:
        if self._progress is None:
            self._progress = progress.Progress(
                progress.SpinnerColumn(),
                progress.TextColumn("{task.description}", markup=False),
                progress.BarColumn(bar_width=20),
                progress.MofNCompleteColumn(),
                progress.TimeElapsedColumn(),
                console=self.console,
                transient=True,
            )
            self._progress.start()
        return self._progress

    def _read(self, event: Reading) -> None:
        live = self._live()
        if self._all is None:
            self._all = live.add_task(f"reading {event.what}", total=event.total)
        live.update(self._all, description=f"reading {event.what}", completed=event.done, total=event.total)

    def _start(self, event: Started) -> None:
        self.close()
        if self.console.is_terminal:
            self._all = self._live().add_task(visible.shown(f"applying {event.project}"), total=event.total)

    def _begin(self, event: Begun) -> None:
        if self.console.is_terminal:
            doing = DOING.get(event.step.op, (event.step.op, ""))[0]
            self._tasks[event.step.n] = self._live().add_task(visible.shown(f"  {doing} {event.step.address}"), total=1)

    def _end(self, event: Ended) -> None:
        if self._progress is not None:
            task = self._tasks.pop(event.step.n, None)
            if task is not None:
                self._progress.remove_task(task)
            if self._all is not None:
                self._progress.advance(self._all)
        done = DOING.get(event.step.op, ("", event.step.op))[1]
        what = done if event.outcome == "succeeded" else f"{event.step.op} {event.outcome}:"
        time = f" ({event.seconds:.1f} s)" if event.seconds >= 0.05 else ""
        why = f"\n    {event.why}" if event.why else ""
        style = {"succeeded": "green", "failed": "red", "unknown": "red"}.get(event.outcome, "yellow")
        told = visible.shown(f"{what} {event.step.address}{time}{why}")
        line = rich_text.Text.assemble((SIGNS[event.outcome], style), f" {told}")
        self.console.print(line, soft_wrap=True)  # in one write


def colourful(no_color: bool, stream: TextIO | None = None) -> bool:
    """Whether to colour: a terminal, or FORCE_COLOR; never with --no-color or NO_COLOR."""
    if no_color or os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream or sys.stdout).isatty()


def ask(question: str, default: str) -> str:
    """An answer from the terminal; an empty one is the default."""
    sys.stderr.write(f"{question} [{default}]: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() or default


def confirm(question: str, answer: str) -> None:
    """Ask on the terminal; only the exact answer is a yes. IacError when it is another one, or when there is nobody to
    ask (D43)."""
    if not sys.stdin.isatty():
        raise IacError(
            "nobody to ask: standard input is no terminal; pass --auto-approve to go on without the question"
        )
    sys.stderr.write(question)
    sys.stderr.flush()
    given = sys.stdin.readline().strip()
    if given != answer:
        heard = f"{given!r} is not {answer!r}" if given else f"only {answer!r} goes on"
        raise IacError(f"not confirmed ({heard}); nothing was done")
