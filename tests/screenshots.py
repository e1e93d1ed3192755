"""`python -m tests.screenshots`: what the macros tell, as pictures for docs/plugin. Needs a Chromium; real results of a
real sandbox, rendered as DSS would show them.
"""

from __future__ import annotations

import html
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.browser.driver import chromium
from tests.browser.scene import CONFIG
from tests.python.integration.plugged import Shop, install, plan_of
from tests.sandbox import Sandbox

PICTURES = Path(__file__).parents[1] / "docs" / "plugin" / "pictures"
WIDTH = 890
SHOWN = ("checked_at", "address", "what", "field", "recorded", "live", "saved_by")
STYLE = "table{font:12px sans-serif;border-collapse:collapse}td{border:1px solid #ccc;padding:4px 8px}tr:first-child{font-weight:bold}"


def results(dss: Sandbox, folder: Path) -> dict[str, tuple[str, int]]:
    """Macro → (what it tells, how much of it to show, in pixels)."""
    install(dss, folder)
    shop = Shop(dss)
    shop.config = {**CONFIG, "datasets": [*CONFIG["datasets"]]}
    shop.write()
    shop.run("designer", "apply", now=True)
    shop.config["datasets"][3] = {**CONFIG["datasets"][3], "description": "Who buys how much, and how often"}
    shop.config["datasets"].append(
        {"name": "CHURN", "type": "managed", "connection": "filesystem_managed", "zone": "Marts"}
    )
    shop.write()
    recipe = shop.of("designer").get_recipe("clean_orders").get_settings()
    recipe.set_payload(recipe.get_payload().replace("dropna", "drop_duplicates"))
    recipe.save()
    found = {"check-drift": (shop.run("reader", "check-drift"), 260), "plan": (shop.run("designer", "plan"), 420)}
    nightly = shop.scenario("nightly", [{"type": "check-drift"}])
    nightly.run_and_wait(no_fail=True)
    found["steps"] = shop.last_run(nightly).variables["iac_report"], 260
    found["drift-report"] = rows(shop), 90
    waiting = plan_of(found["plan"][0])
    found["review-plan"] = (
        shop.run("admin", "review-plan", plan=waiting, decision="approve", comment="Good, but tell marketing."), 500,
    )  # fmt: skip
    found["apply"] = shop.run("designer", "apply", plan=waiting), 250
    found["rollback"] = shop.run("designer", "rollback"), 380
    found["import-project"] = shop.run("designer", "import-project", configuration="library:imported"), 560
    found["destroy"] = shop.run("admin", "destroy"), 480
    found["unlock"] = shop.run("admin", "unlock"), 100
    return found


def rows(shop: Shop) -> str:
    """What the recipe writes, as a dataset's page shows it; the columns that differ from row to row."""
    project = shop.of("designer")
    project.new_managed_dataset("DRIFT").with_store_into("filesystem_managed").create()
    output = {"report": {"items": [{"ref": "DRIFT", "appendMode": False}]}}
    proto = {"type": "CustomCode_dss-iac-drift-report", "name": "drift_report", "inputs": {}, "outputs": output}
    project.create_recipe({**proto, "params": {"customConfig": {}}}, {"rawCreation": True}).run()
    dataset = project.get_dataset("DRIFT")
    names = [column["name"] for column in dataset.get_schema()["columns"]]
    lines = [names, *dataset.iter_rows()]
    kept = [i for i, name in enumerate(names) if name in SHOWN]
    cells = ("".join(f"<td>{html.escape(str(line[i]))}</td>" for i in kept) for line in lines)
    table = "".join(f"<tr>{line}</tr>" for line in cells)
    return f"<style>{STYLE}</style><table>{table}</table>"


def main() -> int:
    """Write the pictures."""
    browser = chromium()
    if browser is None:
        print("no Chromium here")
        return 1
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Sandbox() as dss:
        for name, (text, height) in results(dss, Path(folder)).items():
            page = Path(folder) / f"{name}.html"
            page.write_text(text, encoding="ascii", errors="xmlcharrefreplace")
            picture = f"--screenshot={PICTURES / name}.png"
            flags = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={WIDTH},{height}", picture]
            subprocess.run([browser, *flags, page.as_uri()], check=True, capture_output=True, timeout=60)
    return 0


if __name__ == "__main__":
    sys.exit(main())
