"""What `init` starts a configuration from: a name, a line that says what for, files. Each lies in `starters/` and is
found by looking. A value; writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...core.language.editor import files

KEY, NAME = "@KEY@", "@NAME@"  # what stands in the files for the project's key and its name
SCHEMAS: Mapping[str, str] = {  # of each sort of file, where `init` puts its schema
    files.CONFIGURATION: ".dss-iac/schema.json",
    files.ENVIRONMENT: ".dss-iac/environment.json",
    files.WORKSPACE: ".dss-iac/workspace.json",
}


@dataclass(frozen=True, slots=True)
class Starter:
    """`files`: path → text with KEY and NAME in it. `after`: what is to be looked at before the first plan."""

    name: str
    text: str
    files: Mapping[str, str]
    after: str = ""

    def filled(self, key: str) -> dict[str, str]:
        """Path → text for a project; its YAML tells editors where the schema is."""
        name = key.replace("_", " ").title()
        out = {path: text.replace(KEY, key).replace(NAME, name) for path, text in self.files.items()}
        return {path: modeline(path) + text if speaks(path) else text for path, text in out.items()}


def speaks(path: str) -> bool:
    """Whether a file is of a sort that has a schema."""
    return path.endswith((".yml", ".yaml")) and not path.startswith((".", "modules/"))


def modeline(path: str) -> str:
    """The line by which editors with the YAML language server complete and check a file."""
    return f"# yaml-language-server: $schema={'../' * path.count('/')}{SCHEMAS[files.sort_of(path)]}\n"


def sorts(paths: Iterable[str]) -> tuple[str, ...]:
    """The sorts of files among these, each once; configurations are always among them."""
    return tuple(dict.fromkeys((files.CONFIGURATION, *(files.sort_of(path) for path in paths if speaks(path)))))
