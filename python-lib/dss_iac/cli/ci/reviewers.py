"""Who people of a platform are in DSS: told by a variable of the pipeline, never by the configuration, whose author
could be anybody there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import IacError
from .platform import Environ

NAME = "DSS_IAC_REVIEWERS"
SAME = "*"  # everybody who is not named is called in DSS as on the platform
WAY = (
    f"set the variable {NAME} of the pipeline to who they are in DSS, for example 'octocat=alice hubot=bob', or to "
    f"'{SAME}' where logins are the same; or approve the plan in DSS"
)


@dataclass(frozen=True, slots=True)
class Reviewers:
    """`logins`: on the platform, case folded → in DSS. `same`: whether others are called alike."""

    logins: Mapping[str, str]
    same: bool

    def __bool__(self) -> bool:
        return bool(self.logins) or self.same

    def of(self, who: str) -> str:
        """The login in DSS; "" when nobody knows."""
        return self.logins.get(who.casefold(), who if self.same else "")


def told(environ: Environ) -> Reviewers:
    """What the variable says. IacError when it cannot be read."""
    pairs = [word.partition("=") for word in re.split(r"[\s,]+", environ.get(NAME, "")) if word]
    if odd := next((p for p in pairs if p[0] != SAME and not (p[0] and p[2])), None):
        raise IacError(f"{NAME}: {''.join(odd)!r} names nobody; write LOGIN=LOGIN-IN-DSS, with blanks between them")
    named = {who.casefold(): login for who, _, login in pairs if who != SAME}
    return Reviewers(named, any(who == SAME for who, _, _ in pairs))
