"""How property tests run: the same examples every time in `make test`, new ones in `make matrix`; never by the clock."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None)
settings.load_profile("searching" if os.environ.get("DSS_IAC_MATRIX") == "1" else "steady")
