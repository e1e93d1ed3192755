"""A DSS with the plugin, a project with a configuration of itself, the review webapp in it, and some history: what the
browser looks at. Asserts nothing.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.python.integration import plugged
from tests.python.integration.plugged import Shop, plan_of
from tests.sandbox import Sandbox
from tests.sandbox.hosting import webapps

WEBAPP = "webapp_dss-iac_plan-review"
PEOPLE = ("admin", "alice", "rita")  # administers, writes, reads
KEYS = {"admin": "admin", "alice": "designer", "rita": "reader"}
CLEAN = """import dataiku

RATES = {"EUR": 1.0, "USD": 0.92}


def clean(frame):
    \"\"\"Rows that can be trusted, in euros.\"\"\"
    frame = frame.dropna(subset=["CUSTOMER_ID"])
    frame["AMOUNT"] = frame["AMOUNT"] * frame["CURRENCY"].map(RATES)
    return frame


orders = dataiku.Dataset("ORDERS").get_dataframe()
dataiku.Dataset("ORDERS_CLEAN").write_with_schema(clean(orders))
"""
SEGMENTS = """SELECT c.CUSTOMER_ID, COUNT(*) AS ORDERS, SUM(o.AMOUNT) AS SPENT
FROM "CUSTOMERS" c
JOIN "ORDERS_CLEAN" o ON o.CUSTOMER_ID = c.CUSTOMER_ID
GROUP BY c.CUSTOMER_ID
"""
CONFIG: Mapping[str, Any] = {
    "project": {"key": "SHOP", "name": "Shop", "tags": ["gold"], "variables": {"standard": {"region": "EU"}}},
    "zones": [{"name": "Ingest", "color": "#2ab1ac"}, {"name": "Marts", "color": "#8a5d00"}],
    "managed_folders": [{"name": "exports", "connection": "filesystem_folders"}],
    "datasets": [
        {"name": "CUSTOMERS", "type": "sql", "connection": "pg_main", "zone": "Ingest",
         "params": {"schema": "public", "table": "customers"},
         "schema": {"columns": [{"name": "CUSTOMER_ID", "type": "bigint"}, {"name": "EMAIL", "type": "string"}]}},
        {"name": "ORDERS", "type": "sql", "connection": "pg_main", "zone": "Ingest",
         "params": {"schema": "public", "table": "orders"},
         "schema": {"columns": [{"name": "CUSTOMER_ID", "type": "bigint"}, {"name": "AMOUNT", "type": "double"}]}},
        {"name": "ORDERS_CLEAN", "type": "managed", "connection": "pg_main", "zone": "Ingest"},
        {"name": "SEGMENTS", "type": "managed", "connection": "pg_main", "zone": "Marts", "tags": ["mart"],
         "description": "Who buys how much"},
        {"name": "BY_EMAIL", "type": "managed", "connection": "filesystem_managed", "zone": "Marts"},
    ],
    "recipes": [
        {"name": "clean_orders", "type": "python", "inputs": ["ORDERS"], "outputs": ["ORDERS_CLEAN"], "code": CLEAN},
        {"name": "segments", "type": "sql_query", "inputs": ["CUSTOMERS", "ORDERS_CLEAN"], "outputs": ["SEGMENTS"],
         "code": SEGMENTS},
        {"name": "by_email", "type": "grouping", "inputs": ["CUSTOMERS"], "outputs": ["BY_EMAIL"], "keys": ["EMAIL"]},
        {"name": "export", "type": "python", "inputs": ["SEGMENTS"], "outputs": [{"folder": "exports"}],
         "code": "print('export')\n"},
    ],
    "scenarios": [{"name": "daily", "active": True, "triggers": [{"daily": "02:00", "timezone": "UTC"}],
                   "steps": [{"build": "SEGMENTS"}]}],
    "libraries": [{"path": "python/rates.py", "content": "EUR = 1.0\n"}],
}  # fmt: skip


class Scene:
    """`people` are the logins that may sign in. The webapp runs as the administrator."""

    def __init__(self, dss: Sandbox, folder: Path, **settings: Any) -> None:
        self.dss = dss
        dss.estate.impersonation = True
        plugged.install(dss, folder, **settings)
        self.shop = Shop(dss)
        self.shop.config = copy.deepcopy(dict(CONFIG))
        self.shop.write()
        project = dss.estate.projects["SHOP"]
        form = {"configuration": "library:iac"}
        admin = dss.estate.login("admin")
        self.webapp = webapps.create(project, WEBAPP, "Plan review", form, admin)

    @property
    def url(self) -> str:
        """The page of the webapp alone."""
        return f"{self.dss.url}/webapps/SHOP/{self.webapp}/"

    def login(self, who: str) -> str:
        """Where a browser signs in as somebody and comes to the webapp."""
        return f"{self.dss.url}/login?user={who}&next=/webapps/SHOP/{self.webapp}/"

    def plan(self, who: str = "alice", **form: Any) -> str:
        """The macro *Plan*, run by somebody; the id of the plan."""
        return plan_of(self.shop.run(KEYS[who], "plan", **form))

    def review(self, plan: str, who: str = "admin", comment: str = "Read it, looks right.") -> None:
        """The macro *Review plan*: a yes."""
        self.shop.run(KEYS[who], "review-plan", plan=plan, decision="approve", comment=comment)

    def apply(self, plan: str, who: str = "alice") -> None:
        """The macro *Apply*."""
        self.shop.run(KEYS[who], "apply", plan=plan)

    def settled(self) -> None:
        """The configuration, planned, approved and applied."""
        first = self.plan()
        self.review(first)
        self.apply(first)

    def change(self) -> None:
        """What the next plan is about: code, a description, something new, something that goes."""
        config = self.shop.config
        by_name = {one["name"]: one for section in ("datasets", "recipes") for one in config[section]}
        by_name["clean_orders"]["code"] = CLEAN.replace('"USD": 0.92}', '"USD": 0.94, "GBP": 1.17}').replace(
            '    frame["AMOUNT"]', '    frame = frame[frame["AMOUNT"] > 0]\n    frame["AMOUNT"]'
        )
        by_name["segments"]["code"] = SEGMENTS.replace("SUM(o.AMOUNT)", "ROUND(SUM(o.AMOUNT), 2)")
        by_name["SEGMENTS"]["description"] = "Who buys how much, and how often"
        by_name["ORDERS"]["schema"]["columns"].append({"name": "CURRENCY", "type": "string"})
        config["datasets"] = [d for d in config["datasets"] if d["name"] != "BY_EMAIL"]
        config["recipes"] = [r for r in config["recipes"] if r["name"] != "by_email"]
        config["datasets"].append({"name": "TOP_CUSTOMERS", "type": "managed", "connection": "filesystem_managed",
                                   "zone": "Marts"})  # fmt: skip
        config["recipes"].append({"name": "top_customers", "type": "topn", "inputs": ["SEGMENTS"],
                                  "outputs": ["TOP_CUSTOMERS"]})  # fmt: skip
        self.shop.write()

    def hand_edit(self) -> None:
        """What a colleague does in the screens of DSS."""
        project = self.shop.of("designer")
        dataset = project.get_dataset("SEGMENTS").get_settings()
        dataset.get_raw()["description"] = "Edited by hand"
        dataset.get_raw()["tags"] = ["by hand"]
        dataset.save()
        recipe = project.get_recipe("clean_orders").get_settings()
        recipe.set_payload(re.sub(r'"USD": [0-9.]+', '"USD": 0.5', recipe.get_payload()))
        recipe.save()
