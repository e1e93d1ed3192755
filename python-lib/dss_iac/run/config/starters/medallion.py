"""Bronze, silver, gold: three zones, and one loop over the tables."""

from ..starter import Starter

PROJECT = """version: "1.0"
project:
  key: @KEY@
  name: @NAME@
  description: Raw tables become clean ones, and clean ones what people use

variables:
  warehouse: pg_main # the connection of your warehouse
  tables: [customers, orders] # add a table: its raw and its clean dataset follow

zones:
  - {name: Bronze, color: "#8d6e63"}
  - {name: Silver, color: "#90a4ae"}
  - {name: Gold, color: "#fbc02d"}
"""
BRONZE = """datasets:
  - name: "BRONZE_{{ each.value.upper() }}"
    for_each: "{{ var.tables }}"
    type: sql
    connection: "{{ var.warehouse }}"
    params: {schema: public, table: "{{ each.value }}"}
    zone: Bronze
"""
SILVER = """datasets:
  - name: "SILVER_{{ each.value.upper() }}"
    for_each: "{{ var.tables }}"
    type: managed
    connection: "{{ var.warehouse }}"
    zone: Silver
"""
GOLD = """datasets:
  - name: GOLD_SALES
    type: managed
    connection: "{{ var.warehouse }}"
    description: One row per customer
    zone: Gold
"""
RECIPES = """recipes:
  - name: "clean_{{ each.value }}"
    for_each: "{{ var.tables }}"
    type: distinct
    inputs: ["BRONZE_{{ each.value.upper() }}"]
    outputs: ["SILVER_{{ each.value.upper() }}"]
    all_columns: true

  - name: sum_sales
    type: group
    inputs: [SILVER_ORDERS]
    outputs: [GOLD_SALES]
    keys: [CUSTOMER_ID]
    aggregations: {AMOUNT: [sum]}
"""
SCENARIOS = """scenarios:
  - name: nightly
    triggers: [{daily: "02:00", timezone: UTC}]
    steps: [{build: GOLD_SALES}]
"""
STARTER = Starter(
    "medallion",
    "bronze, silver and gold zones, one loop over the tables",
    {
        "project.yml": PROJECT,
        "datasets/bronze.yml": BRONZE,
        "datasets/silver.yml": SILVER,
        "datasets/gold.yml": GOLD,
        "recipes/recipes.yml": RECIPES,
        "scenarios/scenarios.yml": SCENARIOS,
    },
    "set var.warehouse in project.yml to a connection of yours, and var.tables to your tables",
)
