"""Ways out as the engine says them, for a command line → for somebody who sees forms. A row that fits nothing is
harmless: the sentence stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_ADDRESS = r"(\S+?)"
_END = r"(?=[,;.)]*(?:\s|$))"
_ROWS: Sequence[tuple[str, str]] = (
    (rf"pass --adopt {_ADDRESS}{_END}", r"plan again with \1 under Take over"),
    (rf"pass --replace {_ADDRESS}{_END}", r"plan again with \1 under Replace"),
    (rf"pass --delete-data {_ADDRESS}{_END}", r"plan again with \1 under Delete data"),
    (rf"pass --allow-cascade {_ADDRESS}{_END}", r"plan again with \1 under May be lost along"),
    (rf"pass --exclude {_ADDRESS}{_END}", r"plan again with \1 under Not these"),
    (r"pass --allow-mass-change", "plan again with Many deletions ticked"),
    (r"pass --allow-missing-external", "plan again with Leave out what is missing ticked"),
    (r"pass --on-conflict overwrite", "plan again with Both changed: the configuration wins"),
    (r"--delete-project deletes it when", "with The project, too ticked it is deleted when"),
    (rf"pass --target {_ADDRESS}, too", r"plan again with \1 under Only these, too"),
    (r"--at shared changes", "There, for all (under Shared values) changes"),
    (r"--at item writes", "Into the item alone (under Shared values) writes"),
    (r"--at environment writes", "Into the environment (under Shared values) writes"),
    (r"--at variable changes", "Into the variable (under Shared values) changes"),
    (r"or pass --dss-wins", "or tick DSS wins"),
    (r"pass --replace-templates", "tick Replace templates"),
    (r"pass --force to write into it", "tick Overwrite"),
    (r"wait for it with --lock-timeout SECONDS, or run `dss-iac unlock`", "wait for it, or run the macro Unlock"),
    (r"make the plan with `plan -o FILE`, have it approved with `dss-iac approve FILE`, and apply FILE",
     "run the macro Plan, have the plan approved with Review plan, and apply that"),
    (r"run `dss-iac plan -o FILE`, have it approved with `dss-iac approve FILE`, then `dss-iac apply FILE`",
     "run the macro Plan, have the plan approved with Review plan, and apply that"),
    (r"plan -o FILE, then `dss-iac approve FILE`", "with the macro Review plan"),
    (r"`dss-iac approve PLAN --host \w+`, or the macro Review plan there", "with the macro Review plan"),
    (r"who runs `dss-iac approve`", "who runs the macro Review plan"),
    (r"run the rollback where somebody can read and confirm it, without --auto-approve",
     "run the macro Roll back, read the plan, and apply it"),
    (r"--with-schema keeps it", "With built schemas keeps it"),
    (r"--with-storage keeps it", "With storage locations keeps it"),
    (r"apply it with -c CONFIGURATION, where they come from",
     "apply it with With the configuration ticked, where they come from"),
    (r"`dss-iac apply`", "the macro Apply"),
    (r"`dss-iac plan(?: -o FILE)?`", "the macro Plan"),
    (r"`dss-iac plan --show-unchanged`", "the macro Plan"),
    (r"`dss-iac rollback`", "the macro Roll back"),
    (r"`dss-iac unlock`", "the macro Unlock"),
    (r"`dss-iac drift`", "the macro Check drift"),
    (r"set DSS_IAC_SIGNING_KEY to the key of those who apply", "an administrator sets the signing key in the plugin's "
     "settings"),
    (r"set DSS_IAC_SIGNING_KEY \(in DSS: the plugin's settings\) to the key that the others use",
     "an administrator sets the signing key in the plugin's settings"),
)  # fmt: skip
_KNOWN: Sequence[tuple[re.Pattern[str], str]] = tuple((re.compile(old), new) for old, new in _ROWS)


def in_dss(text: str) -> str:
    """The text with ways out that exist in DSS."""
    for old, new in _KNOWN:
        text = old.sub(new, text)
    return text


def lines(texts: Sequence[str], change: Callable[[str], str] = in_dss) -> tuple[str, ...]:
    """The same for several."""
    return tuple(map(change, texts))
