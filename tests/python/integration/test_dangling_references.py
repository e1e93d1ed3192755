"""Whatever one object says of another, the other may be gone: an import says so where it stands (`{missing: X}`), and what
it writes is valid and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.core.compare import refs
from dss_iac.core.language.writer import import_writer
from dss_iac.core.model.address import Address
from dss_iac.core.model.kind import Kind
from dss_iac.core.model.resource import Snapshot
from dss_iac.run.look import snapshot
from dss_iac.run.verb import verbs
from tests.python.fire.applies import APPLIES, KEY, around
from tests.sandbox import Sandbox

GONE = "GoNe123"
HELD = {("ml_task", "analysis"), ("article", "place.parent")}  # DSS lists them below what they name


@pytest.fixture(scope="module")
def dss(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A DSS that has a project with everything in it."""
    ground, folder = APPLIES["birth"], tmp_path_factory.mktemp("dangling")
    with Sandbox(git=False) as dss:
        ground.start(dss, folder)
        verbs.apply(verbs.plan(ground.written(folder / "wanted"), around=around(dss)))
        yield dss


def cut_off(kind: Kind, tree: Any, wanted: int | None = None) -> tuple[Any, list[str]]:
    """The tree with its n-th reference to nothing, and the places of all that there are."""
    places: list[str] = []

    def one(ref: Any, value: Any, parent: Any) -> Any:
        if refs.address(ref, value, parent, KEY) is None:
            return value
        places.append(ref.path)
        if len(places) - 1 != wanted:
            return value
        return GONE if isinstance(value, str) else {k: v if k == "project" else GONE for k, v in value.items()}

    return refs._all(kind, tree, one), places


def cuts(seen: Snapshot, kinds: Any) -> Iterator[tuple[Address, str, Snapshot]]:
    """(whose, where, the project with that reference to nothing), each place of each kind once."""
    done = set()
    for address, live in seen.live.items():
        kind = kinds[address.kind]
        for n, place in enumerate(cut_off(kind, live.body)[1]):
            sort = address.kind, str(live.body.get("type")), place
            if sort not in done and (address.kind, place) not in HELD:
                done.add(sort)
                bent = replace(live, body=cut_off(kind, live.body, n)[0])
                yield address, place, replace(seen, live={**seen.live, address: bent})


def test_an_import_of_what_names_something_that_is_gone_is_valid(dss: Sandbox, tmp_path: Path) -> None:
    session = around(dss).open(KEY, {})
    seen = snapshot.take(session, recorded=None, desired=None, everything=True)
    tried = 0
    for address, place, bent in cuts(seen, session.kinds):
        found = import_writer.write(bent, session.kinds, {})
        assert not found.failed, (str(address), place)
        folder = tmp_path / str(tried)
        for name, text in found.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        checked = verbs.validate(folder, around=around(dss))
        assert not checked.errors, (str(address), place, list(map(str, checked.errors)))
        tried += 1
    assert tried >= 35


def test_a_message_of_a_dataset_that_is_gone(tmp_path: Path) -> None:
    """Attached to a mail, or where a row is written to: as an import of such a scenario writes it."""
    gone = {"missing": "GONE"}
    reporters = [
        {"mail": "team@company.com", "attachments": [{"dataset": gone}]},
        {"dataset": {"name": gone, "timestamp_column": "AT"}, "message": "{}"},
    ]
    config = {"project": {"key": "GONE"}, "scenarios": [{"name": "nightly", "reporters": reporters}]}
    (tmp_path / "project.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    assert verbs.validate(tmp_path).errors == ()
