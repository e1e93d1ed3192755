"""`make plugin`: the plugin as DSS installs it, from an allow-list, byte for byte the same for the same files.

It lies beside the tests because these are what else needs it (they install what it builds), and because nothing of it
may be part of what is shipped.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from dss_iac.cli.writing import language

ROOT = Path(__file__).parents[1]
FILES = ("plugin.json", "README.md", "CHANGELOG.md", "LICENSE")
FOLDERS = ("code-env", "custom-recipes", "parameter-sets", "python-lib/dss_iac", "python-runnables", "python-steps",
           "resource", "webapps")  # fmt: skip
SCHEMA = "resource/language.schema.json"  # for editors; made here, so that it is never old
LEFT_OUT = (".pyc", ".pyo", ".map")
MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say


def names() -> Iterator[str]:
    """What goes in, in order."""
    yield from (*FILES, SCHEMA)
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            parts = path.relative_to(ROOT).parts
            hidden = any(p.startswith(".") or p == "__pycache__" for p in parts)
            if path.is_file() and not hidden and path.suffix not in LEFT_OUT:
                yield "/".join(parts)


def build(folder: Path) -> Path:
    """Write the archive into a folder; its path."""
    about = json.loads((ROOT / "plugin.json").read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"dss-plugin-{about['id']}-{about['version']}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names():
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, (ROOT / name).read_bytes() if name != SCHEMA else language.schema().encode())
    return target


if __name__ == "__main__":
    made = build(ROOT / "dist")
    print(f"{made.relative_to(ROOT)}: {made.stat().st_size // 1024} kB")
