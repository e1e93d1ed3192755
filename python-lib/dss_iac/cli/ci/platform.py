"""What a CI platform is to us: how to know that we are on it, how long a comment may be, where the comments of the pull
request at hand are, and the files of a pipeline. Values; the requests are `rest`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

Environ = Mapping[str, str]


class Discussion(Protocol):
    """One pull request and its comments."""

    def author(self) -> str:
        """The login of who opened it."""

    def comments(self) -> Iterable[tuple[str, str]]:
        """(how to find it again, text) of each. IacError when the platform says no."""

    def add(self, text: str) -> None:
        """One comment more."""

    def change(self, ref: str, text: str) -> None:
        """Another text for a comment that is there."""


class File(NamedTuple):
    """A file of a commit: whether the commit before has it, and its text; None: it goes."""

    there: bool
    text: str | None


class Tracker(Protocol):
    """The issues of a repository. Whatever asks for them raises IacError when the platform says no."""

    def issues(self) -> Iterable[tuple[str, str]]:
        """(how to find it again, text) of each that is open."""

    def issue(self, title: str, text: str, ref: str | None) -> str:
        """Open one, or write the one that is there anew; where it is."""

    def close(self, ref: str) -> None:
        """Close one."""


class Forge(Protocol):
    """A repository on a platform. Whatever asks it raises IacError when it says no."""

    @property
    def limit(self) -> int:
        """How many characters the text of an issue or a pull request may have."""

    def tracker(self) -> Tracker | None:
        """Its issues; None where the platform has none."""

    def commit(self, branch: str, files: Mapping[str, File], message: str) -> None:
        """Make a branch anew, of the job's commit and one more with these files."""

    def request(self, branch: str, title: str, text: str) -> str:
        """Open a pull request from a branch, or write the one that is open anew; where it is."""


@dataclass(frozen=True, slots=True)
class Approved:
    """Somebody's yes to a pull request. `who`: the login on the platform; `at` is UTC; `last`: whether it is for the
    last commit, and so for what was merged."""

    who: str
    at: str
    last: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """The pull request that a commit of the branch came from. `hands`: the logins, and names where there are no logins,
    of who opened it and of who wrote its commits."""

    url: str
    hands: tuple[str, ...]
    approvals: tuple[Approved, ...]


@dataclass(frozen=True, slots=True)
class Platform:
    """`sign` is a variable that only this platform sets. `discussion` gives None where there is no pull request,
    `merged` where the commit at hand came from none. `commit` names the variable that holds it, `job` finds the page of
    the run, `source` the branch and the page of the pull request (`branch`, `request`; "" where there is none).
    `files`: path → text, with the words below in it."""

    name: str
    sign: str
    limit: int  # characters of a comment
    discussion: Callable[[Environ], Discussion | None]
    commit: str
    job: Callable[[Environ], str]
    files: Mapping[str, str]
    merged: Callable[[Environ], Merged | None]
    forge: Callable[[Environ], Forge | None]
    after: str  # what is to be done on the platform before the first run
    source: Callable[[Environ], Mapping[str, str]]


CONFIG, ENVIRONMENTS, HOST, BRANCH = "@CONFIG@", "@ENVIRONMENTS@", "@HOST@", "@BRANCH@"
ACCEPT, CONTENTS = (
    "@ACCEPT@",
    "@CONTENTS@",
)  # the flag of `ci drift`, and what it may do with the files of the repository
EACH, NAME = "@EACH@", "@NAME@"  # a line that ends with EACH is written for each environment, with its flag as NAME


def filled(text: str, words: Mapping[str, str], environments: Sequence[str]) -> str:
    """The text of a file with the words of a project in it."""
    flags = [f" -e {name}" for name in environments]
    lines: list[str] = []
    for line in text.splitlines():
        if line.endswith(EACH):
            lines += [line.removesuffix(EACH).rstrip().replace(NAME, flag) for flag in flags or [""]]
        else:
            lines.append(line)
    out = "\n".join([*lines, ""])
    for word, value in {**words, ENVIRONMENTS: "".join(flags)}.items():
        out = out.replace(word, value)
    return out
