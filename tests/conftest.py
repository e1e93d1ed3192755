"""How property tests run: the same examples every time in `make test`, new ones in `make matrix`; never by the clock.
That no plan is kept outside of a test's own folder, and that Ctrl-C is heard below, wherever the tests were started.
"""

from __future__ import annotations

import os
import signal

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None)
settings.load_profile("searching" if os.environ.get("DSS_IAC_MATRIX") == "1" else "steady")

os.environ.setdefault("DSS_IAC_CACHE", "off")  # nothing of a test stays on the machine; a test of it says where

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell leaves it for what runs in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)
