"""The keys and settings of this tool and of DSS, apart from the variables that templates may read. They travel as a
value of their own and never in an `environ`; no `repr` shows one (D34, D66).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...core.model.resource import nothing
from ...core.secret import derived_key, signature
from ...core.template.variables import is_credential, is_reserved
from ...errors import IacError


@dataclass(frozen=True, slots=True)
class Credentials:
    """Reserved variables (`DKU_…`, `DATAIKU_…`, `DSS_IAC_…`) by name, as a shell would have them."""

    values: Mapping[str, str] = field(default_factory=nothing, repr=False)

    @property
    def signing(self) -> bytes:
        """The signing key, without blanks around it; empty = there is none (D27). IacError when it is too short."""
        key = self.values.get(signature.KEY_NAME, "").strip()
        if key and len(key) < derived_key.LEAST:
            raise IacError(
                f"{signature.KEY_NAME} (in DSS: the plugin's settings): a signing key has at least {derived_key.LEAST} "
                f"characters, this one has {len(key)}; take a long random text, the same for everybody who applies"
            )
        return key.encode()

    @property
    def keys(self) -> frozenset[str]:
        """The values that are keys, whatever other name they may also have."""
        found = (value for name, value in self.values.items() if value and is_credential(name))
        return frozenset(one for value in found for one in (value, value.strip()) if one)


def signing(key: str) -> Credentials:
    """The signing key alone, "" for none."""
    return Credentials({signature.KEY_NAME: key} if key else {})


def part(environ: Mapping[str, str]) -> tuple[dict[str, str], Credentials]:
    """(the variables that templates may read, the reserved ones)."""
    reserved = {name: value for name, value in environ.items() if is_reserved(name)}
    return {name: value for name, value in environ.items() if name not in reserved}, Credentials(reserved)
