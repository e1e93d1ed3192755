"""Tables of a warehouse, summed up, and a scenario that mails when it fails."""

from ..starter import Starter

PROJECT = """version: "1.0"
project:
  key: @KEY@
  name: @NAME@
  description: Orders of the warehouse, summed up by customer every night

variables:
  warehouse: pg_main # the connection of your warehouse
  mail: team@company.com

zones:
  - {name: Warehouse, color: "#2ab1ac"}
  - {name: Report, color: "#c82423"}
"""
DATASETS = """datasets:
  - name: ORDERS
    type: sql # the concrete type comes from the connection
    connection: "{{ var.warehouse }}"
    params: {schema: public, table: orders}
    schema:
      columns:
        - {name: ORDER_ID, type: bigint}
        - {name: CUSTOMER_ID, type: bigint}
        - {name: AMOUNT, type: double, comment: Gross amount in euros}
    zone: Warehouse

  - name: SALES_BY_CUSTOMER
    type: managed
    connection: "{{ var.warehouse }}"
    description: One row per customer
    zone: Report
"""
RECIPES = """recipes:
  - name: sum_sales
    type: group
    inputs: [ORDERS]
    outputs: [SALES_BY_CUSTOMER]
    keys: [CUSTOMER_ID]
    aggregations:
      AMOUNT: [sum, avg]
    rename:
      AMOUNT_sum: SALES
"""
SCENARIOS = """scenarios:
  - name: nightly
    triggers: [{daily: "02:00", timezone: UTC}]
    steps: [{build: SALES_BY_CUSTOMER}]
    reporters: [{mail: "{{ var.mail }}", when: failure}]
"""
STARTER = Starter(
    "sql-to-report",
    "tables of a warehouse, grouped, built every night",
    {
        "project.yml": PROJECT,
        "datasets/datasets.yml": DATASETS,
        "recipes/recipes.yml": RECIPES,
        "scenarios/scenarios.yml": SCENARIOS,
    },
    "set var.warehouse in project.yml to a connection of yours",
)
