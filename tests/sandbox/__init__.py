"""A stand-in DSS over HTTP, written by hand from the facts about DSS (DESIGN §10, D50 to D52).

    with Sandbox(load=[folder]) as dss:
        dss.client("admin").list_project_keys()

`Sandbox` serves on 127.0.0.1 while the block runs. Shares no module and no data with the product.
"""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import seeding
from .api.documents import ensure
from .estate import Estate
from .hosting import installing
from .requests_log import Request
from .server import Runner

__all__ = ["Sandbox"]

USERS = {"admin": "admin-key", "designer": "designer-key", "reader": "reader-key"}


class Sandbox:
    """One instance: its estate, and its server while the `with` block runs.

    `load`: project trees, or folders of them, to serve (key = folder's name). `seed`: trees whose externals exist here.
    `seed_connections`: the same for the loaded ones. `store`: where trees are kept (default: a temporary
    folder, removed). `readings`: choices for uncertain facts. `hostile=False` keeps the order of lists and keys.
    `plugin`: zips or source folders of plugins to install, with their code env.
    """

    def __init__(
        self,
        load: Sequence[Path | str] = (),
        seed: Sequence[Path | str] = (),
        *,
        git: bool = True,
        readings: dict[str, str] | None = None,
        latency_ms: int = 0,
        store: Path | str | None = None,
        seed_connections: bool = False,
        port: int = 0,
        random_seed: int = 0,
        hostile: bool = True,
        plugin: Path | str | Sequence[Path | str] = (),
    ) -> None:
        self._temporary = (
            None if store else tempfile.TemporaryDirectory(prefix="dss-sandbox-", ignore_cleanup_errors=True)
        )
        root = Path(store or self._temporary.name)
        self.estate = Estate(root, git=git, choices=readings, seed=random_seed, hostile=hostile, latency_ms=latency_ms)
        try:
            self._fill(load, seed, seed_connections)
        except OSError:
            self.close()
            raise
        self.keys = dict(USERS)
        self._port = port
        self._runner: Runner | None = None
        for source in [plugin] if isinstance(plugin, str | Path) else plugin:
            installing.install_from(self.estate, Path(source))

    def _fill(self, load: Sequence[Path | str], seed: Sequence[Path | str], with_externals: bool) -> None:
        seeding.reopen(self.estate)
        for source in load:
            seeding.load(self.estate, Path(source), with_externals=with_externals)
        for source in seed:
            seeding.seed(self.estate, Path(source))

    def __enter__(self) -> Sandbox:
        self._runner = Runner(self.estate, self._port)
        self._runner.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.estate.stop_children()
        if self._runner:
            self._runner.stop()
        self.close()

    def close(self) -> None:
        """Write lazy files and remove a temporary store."""
        self.estate.stop_children()
        self.estate.flush()
        if self._temporary:
            self._temporary.cleanup()

    def serve(self, ready: Any) -> None:
        """Serve in the foreground until a signal; `ready(url)` is called when requests are accepted."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            runner = Runner(self.estate, self._port)
            self._warm()
            runner.run(ready)
        except KeyboardInterrupt:
            pass  # uvicorn has shut down and hands the signal on
        finally:
            self.close()

    def _warm(self) -> None:
        """Read every loaded dataset once: the first list of one that stands is no slower than the next."""
        for project in self.estate.projects.values():
            for name in ensure(project, "datasets"):
                project.wire_bytes("datasets", name)

    @property
    def url(self) -> str:
        """Base URL while serving."""
        if not self._runner:
            raise RuntimeError("the sandbox serves inside its with block only")
        return self._runner.url

    def client(self, who: str = "admin") -> Any:
        """The official client as admin, designer or reader (or with a key given as is)."""
        import dataikuapi

        return dataikuapi.DSSClient(self.url, self.keys.get(who, who))

    @property
    def knobs(self) -> Any:
        """Faults, hands, builds and the rest of what happens behind the API's back (knobs.py)."""
        from .knobs import Knobs

        return Knobs.of(self.estate)

    @property
    def requests(self) -> list[Request]:
        """The request log, oldest first."""
        return self.estate.requests

    def tree(self, key: str) -> Path:
        """The project's on-disk tree, with its version tags written."""
        project = self.estate.projects[key]
        project.flush()
        return project.tree
