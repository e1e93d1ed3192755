"""The narrated demo (`make demo`) and the sandbox that stays up (`make sandbox`).

Every line shown is a real command run against a real sandbox; nothing here knows what the engine will answer.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.rule import Rule

from tests import showcase
from tests.sandbox import Sandbox

ROOT = Path(__file__).parents[1]
EXAMPLE = "examples/customer_analytics"
KEY = "CUSTOMER_ANALYTICS"
SIGNING = "the key of the demo"  # the plugin's settings hold the same: both sign state and plans
console = Console(highlight=False)


def hand_edit(client: object) -> str:
    """What a colleague does in the DSS screens: another description, another line of code. Says what it did."""
    project = client.get_project(KEY)  # type: ignore[attr-defined]
    dataset = project.get_dataset("SEGMENTS").get_settings()
    dataset.get_raw()["description"] = "Edited in DSS"
    dataset.save()
    recipe = project.get_recipe("prep_customers").get_settings()
    recipe.set_payload(recipe.get_payload().replace('subset=["EMAIL"]', 'subset=["CUSTOMER_ID"]'))
    recipe.save()
    return "alice changed the description of SEGMENTS and one line of the recipe prep_customers"


def run(dss: Sandbox, *words: str) -> int:
    """Show a command as a person would type it, and run it."""
    console.print(f"\n[bold cyan]$ dss-iac {shlex.join(words)}[/]")
    env = {**os.environ, "DKU_DSS_URL": dss.url, "DKU_API_KEY": dss.keys["admin"], "DSS_IAC_SIGNING_KEY": SIGNING}
    env["DSS_IAC_CACHE"] = "off"  # nothing of it stays on the machine
    if console.is_terminal:
        env["FORCE_COLOR"] = "1"
    return subprocess.run([sys.executable, "-m", "dss_iac", *words], cwd=ROOT, env=env, check=False).returncode


def say(text: str) -> None:
    """One sentence of narration."""
    console.print()
    console.print(Rule(f"[bold]{text}[/]", align="left", style="grey50"))


def demo() -> int:
    """Plan, apply, an edit by hand, drift, plan, apply. 0 when every command answered as it should."""
    started = time.monotonic()
    with Sandbox() as dss:
        console.print(f"A sandbox DSS serves at {dss.url}; the configuration is in {EXAMPLE}/.")
        codes = []
        say("1. What would happen? Nothing is written yet")
        codes.append((run(dss, "plan", "-c", EXAMPLE), 0))
        say("2. Make it so")
        codes.append((run(dss, "apply", "-c", EXAMPLE, "--auto-approve"), 0))
        say("3. Somebody edits in DSS")
        console.print(hand_edit(dss.client("designer")))
        say("4. What has drifted, and who saved it?")
        codes.append((run(dss, "drift", "-c", EXAMPLE), 2))
        say("5. The plan that puts it back")
        codes.append((run(dss, "plan", "-c", EXAMPLE), 0))
        codes.append((run(dss, "apply", "-c", EXAMPLE, "--auto-approve"), 0))
        say("6. And now")
        codes.append((run(dss, "plan", "-c", EXAMPLE, "--detailed-exitcode"), 0))
        seconds = time.monotonic() - started
        pages(dss)
        if console.is_terminal and sys.stdin.isatty():
            console.input("\nThese pages are there until you press Enter. ")
    wrong = [f"command {n} ended with {got}, not {want}" for n, (got, want) in enumerate(codes, 1) if got != want]
    console.print("\n" + ("; ".join(wrong) or f"Done in {seconds:.0f} s. `make sandbox` lets you try it yourself."))
    return 1 if wrong else 0


def pages(dss: Sandbox) -> None:
    """Put the plugin around the project, and say which pages to open."""
    with tempfile.TemporaryDirectory(prefix="dss-iac-") as folder:
        found = showcase.furnish(dss, KEY, ROOT / EXAMPLE, Path(folder), SIGNING)
    console.print("\nThe same inside DSS, with the plugin; a plan of alice waits for review (it opens as alice):\n")
    for name, address in found.items():
        console.print(f"  {name:14} {address}", soft_wrap=True)


def stay() -> int:
    """A sandbox with the demo project applied, until Ctrl-C."""
    with Sandbox() as dss, tempfile.TemporaryDirectory(prefix="dss-iac-") as folder:
        copy = Path(folder) / "customer_analytics"
        shutil.copytree(ROOT / EXAMPLE, copy)
        run(dss, "apply", "-c", str(copy), "--auto-approve")
        pages(dss)
        python = Path(sys.executable)
        tool = python.with_name("dss-iac")
        console.print(f"\nThe sandbox stays up at [bold]{dss.url}[/] until Ctrl-C. In another terminal:\n")
        console.print(
            f"  export DKU_DSS_URL={dss.url} DKU_API_KEY={dss.keys['admin']} DSS_IAC_SIGNING_KEY='{SIGNING}'",
            soft_wrap=True,
        )
        console.print(f"  {tool} plan -c {copy}", soft_wrap=True)
        console.print(f"  {tool} drift -c {copy}", soft_wrap=True)
        console.print(f"  {tool} import {KEY} -o /tmp/imported", soft_wrap=True)
        console.print("\nTo edit the project by hand, as a colleague would in DSS:\n")
        console.print(f"  {python} -m tests.demo --edit {dss.url}\n", soft_wrap=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            console.print("\nStopped.")
    return 0


def edit(url: str) -> int:
    """The ready-made hand edit, against a sandbox that is up."""
    import dataikuapi

    console.print(hand_edit(dataikuapi.DSSClient(url, "designer-key")))
    return 0


def main() -> int:
    """Choose between the demo, the standing sandbox and the hand edit."""
    parser = argparse.ArgumentParser(prog="python -m tests.demo")
    parser.add_argument("--stay", action="store_true", help="serve until Ctrl-C")
    parser.add_argument("--edit", metavar="URL", help="edit the demo project of a sandbox that is up")
    args = parser.parse_args()
    if args.edit:
        return edit(args.edit)
    return stay() if args.stay else demo()


if __name__ == "__main__":
    sys.exit(main())
