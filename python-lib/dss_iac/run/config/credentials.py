"""The keys and settings of this tool and of DSS, apart from the variables that templates may read. They travel as a
value of their own and never in an `environ`; no `repr` shows one (D34, D66).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...core.model.resource import nothing
from ...core.secret import signature
from ...core.template.variables import is_credential, is_reserved


@dataclass(frozen=True, slots=True)
class Credentials:
    """Reserved variables (`DKU_…`, `DATAIKU_…`, `DSS_IAC_…`) by name, as a shell would have them."""

    values: Mapping[str, str] = field(default_factory=nothing, repr=False)

    @property
    def signing(self) -> bytes:
        """The signing key; empty = there is none (D27)."""
        return self.values.get(signature.KEY_NAME, "").encode()

    @property
    def keys(self) -> frozenset[str]:
        """The values that are keys, whatever other name they may also have."""
        return frozenset(value for name, value in self.values.items() if value and is_credential(name))


def signing(key: str) -> Credentials:
    """The signing key alone, "" for none."""
    return Credentials({signature.KEY_NAME: key} if key else {})


def part(environ: Mapping[str, str]) -> tuple[dict[str, str], Credentials]:
    """(the variables that templates may read, the reserved ones)."""
    reserved = {name: value for name, value in environ.items() if is_reserved(name)}
    return {name: value for name, value in environ.items() if name not in reserved}, Credentials(reserved)
