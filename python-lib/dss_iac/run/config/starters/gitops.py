"""Two environments, each a project of its own, approvals in production, and what a pull request needs."""

from ..starter import Starter

PROJECT = """version: "1.0"
project:
  key: @KEY@ # production; environments/dev.yml gives the project of development its own
  name: @NAME@

variables:
  storage: filesystem_managed
"""
DATASETS = """datasets:
  - name: COUNTRIES
    type: inline
    columns: [CODE, NAME]
    rows:
      - [FR, France]
      - [JP, Japan]

  - name: COUNTRIES_CLEAN
    type: managed
    connection: "{{ var.storage }}"
"""
RECIPES = """recipes:
  - name: clean_countries
    type: python
    inputs: [COUNTRIES]
    outputs: [COUNTRIES_CLEAN]
    code_file: recipes/clean_countries.py
"""
CODE = """import dataiku

countries = dataiku.Dataset("COUNTRIES").get_dataframe()
dataiku.Dataset("COUNTRIES_CLEAN").write_with_schema(countries.drop_duplicates())
"""
SCENARIOS = """scenarios:
  - name: nightly
    active: "{{ environment == 'prod' }}"
    triggers: [{daily: "02:00", timezone: UTC}]
    steps: [{build: COUNTRIES_CLEAN}]
"""
DEV = """overrides:
  project: {key: @KEY@_DEV, name: @NAME@ (dev)}
# instance: {url: https://dss-dev.company.com, api_key_env: DSS_DEV_KEY}
"""
PROD = """variables:
  storage: filesystem_managed # the connection of production
# instance: {url: https://dss.company.com, api_key_env: DSS_PROD_KEY}
# settings: {require_approval: 1, approvers: [dss-approvers]}
"""
STARTER = Starter(
    "gitops",
    "two environments, a project each, ready for pull requests",
    {
        "project.yml": PROJECT,
        "datasets/datasets.yml": DATASETS,
        "recipes/recipes.yml": RECIPES,
        "recipes/clean_countries.py": CODE,
        "scenarios/scenarios.yml": SCENARIOS,
        "environments/dev.yml": DEV,
        "environments/prod.yml": PROD,
    },
    "name the instances in environments/, then run `dss-iac ci init github` (or gitlab, azure, jenkins)",
)
