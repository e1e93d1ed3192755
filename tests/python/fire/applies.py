"""The applies that are set on fire: what there is before, what is applied, and how. Values and one starting estate;
asserts nothing.

`change`: an apply of more than 25 steps over a project with everything in it, with every action and every kind.
`birth`: the apply that creates the project which holds its state, and everything in it; it trains a model and starts a
backend. No apply can be both.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from dss_iac.core.model.plan import Options
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around
from tests.python.integration import rich, rich_changed
from tests.sandbox import Sandbox

KEY = rich.KEY
# What holds something that is nowhere else, so that a rollback asks: vectors, of which nothing tells whether some are
# there, and what was trained.
HOLDERS = ('knowledge_bank."What we know"', "saved_model.amounts", "ml_task.Amounts")


@dataclass(frozen=True)
class Apply:
    """One apply. `start` makes what there is before, `config` is what is applied, `serial` state's serial before."""

    name: str
    start: Callable[[Sandbox, Path], None]
    config: Mapping[str, Any]
    options: Options = field(default_factory=Options)
    serial: int = 0

    def written(self, folder: Path) -> Path:
        """The configuration as files."""
        return written(folder, self.config)


def around(dss: Any, **more: Any) -> Around:
    """What a verb needs: a client of the sandbox at `dss` (a `Sandbox`, or a client)."""
    return Around(environ={}, client=dss.client() if isinstance(dss, Sandbox) else dss, settle=0.0, **more)


def written(folder: Path, config: Mapping[str, Any]) -> Path:
    for name, text in rich.FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    text = yaml.dump(dict(config), Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
    (folder / "project.yml").write_text(text, encoding="utf-8")
    return folder


def _empty(dss: Sandbox, folder: Path) -> None:
    dss.client().create_project("OTHER", "Other", "admin")


def _settled(dss: Sandbox, folder: Path) -> None:
    """The rich project, applied once, with a colleague's objects in it."""
    _empty(dss, folder)
    verbs.apply(verbs.plan(written(folder / "first", rich_changed.START), around=around(dss)))
    rich_changed.by_hand(dss)


# What an apply does beside writing: it trains and deploys, names what DSS makes along with that, and starts a backend.
BUSY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ml_tasks", {"name": "Amounts", "analysis": "Look at orders", "target": "AMOUNT"}),
    ("models", {"name": "amounts", "trained_by": "Amounts", "train": "if_missing"}),
    ("recipes", {
        "name": "learn_amounts",
        "type": "train",
        "inputs": ["ORDERS"],
        "outputs": [{"model": "amounts"}],
        "target": "AMOUNT",
        "prediction": "REGRESSION",
        "algorithm": "RANDOM_FOREST_REGRESSION",
        "features": {"ORDER_ID": "rejected numeric bigint", "CUSTOMER_ID": "numeric", "AMOUNT": "target numeric"},
    }),
    ("webapps", {"name": "Board of orders", "type": "DASH", "python": "app.layout = 1\n", "running": True}),
)  # fmt: skip


def _unprotected() -> dict[str, Any]:
    """The rich project without protection: what a finished apply protects, no rollback of it deletes."""
    config = copy.deepcopy(rich.CONFIG)
    for dataset in config["datasets"]:
        dataset.pop("lifecycle", None)
    for section, item in BUSY:
        config[section] = [*config[section], item]
    return config


def _changed() -> dict[str, Any]:
    config = copy.deepcopy(rich_changed.START)
    rich_changed.edit(config)
    return config


APPLIES: Mapping[str, Apply] = {
    a.name: a
    for a in (
        Apply("birth", _empty, _unprotected(), Options(delete_data=HOLDERS)),
        Apply("change", _settled, _changed(), Options(**rich_changed.OPTIONS), 1),
    )
}
