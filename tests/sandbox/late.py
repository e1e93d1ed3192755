"""What DSS may do a moment later than its reply: commits, and lists that still have what was deleted. Refuses to know
when a moment is over: the server and the lists say so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection


class Late:
    """`waits`: whether commits come late, asked at each."""

    def __init__(self, waits: Callable[[], bool]) -> None:
        self.waits = waits
        self._commits: list[Callable[[], object]] = []
        self._ghosts: dict[tuple[str, str], bytes] = {}

    def commit(self, save: Callable[[], object]) -> None:
        """Commit what was saved, at once or later."""
        self._commits.append(save)
        if not self.waits():
            self.settle()

    def settle(self) -> None:
        """Make the commits that were still to be made."""
        waiting, self._commits = self._commits, []
        for save in waiting:
            save()

    def haunt(self, key: str, name: str, document: bytes) -> None:
        """The next list of a project still has this dataset."""
        self._ghosts[key, name] = document

    def ghosts(self, key: str, there: Collection[str]) -> list[bytes]:
        """Deleted datasets that a list shows once more; not those that are `there` again."""
        mine = [at for at in self._ghosts if at[0] == key]
        return [document for at in mine if (document := self._ghosts.pop(at)) and at[1] not in there]
