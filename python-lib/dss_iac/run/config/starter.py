"""What `init` starts a configuration from: a name, a line that says what for, files. Each lies in `starters/` and is
found by looking. A value; writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

KEY, NAME = "@KEY@", "@NAME@"  # what stands in the files for the project's key and its name
SCHEMA = ".dss-iac/schema.json"


@dataclass(frozen=True, slots=True)
class Starter:
    """`files`: path → text with KEY and NAME in it. `after`: what is to be looked at before the first plan."""

    name: str
    text: str
    files: Mapping[str, str]
    after: str = ""

    def filled(self, key: str) -> dict[str, str]:
        """Path → text for a project; the YAML of sections tells editors where the language's schema is."""
        name = key.replace("_", " ").title()
        out = {path: text.replace(KEY, key).replace(NAME, name) for path, text in self.files.items()}
        return {path: modeline(path) + text if speaks(path) else text for path, text in out.items()}


def speaks(path: str) -> bool:
    """Whether a file is configuration in the main language: environments have keys of their own."""
    return path.endswith((".yml", ".yaml")) and not path.startswith(("environments/", ".", "modules/"))


def modeline(path: str) -> str:
    """The line by which editors with the YAML language server complete and check a file."""
    return f"# yaml-language-server: $schema={'../' * path.count('/')}{SCHEMA}\n"
