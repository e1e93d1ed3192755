"""Features for a model, and its scores once somebody has trained it in the Lab."""

from ..starter import Starter

PROJECT = """version: "1.0"
project:
  key: @KEY@
  name: @NAME@
  description: Features, a model that is trained in the Lab, and a score for every customer

variables:
  storage: filesystem_managed
  model: churn # the name of the saved model in the flow
  trained: false # true once it is there: the recipe that scores needs it
"""
DATASETS = """datasets:
  - name: CUSTOMERS
    type: inline # replace it by your own table
    columns: [CUSTOMER_ID, ORDERS, AMOUNT, LEFT]
    rows:
      - [1, 3, 120.5, 0]
      - [2, 1, 15.0, 1]

  - name: FEATURES
    type: managed
    connection: "{{ var.storage }}"

  - name: SCORES
    type: managed
    connection: "{{ var.storage }}"
    when: "{{ var.trained }}"
"""
RECIPES = """recipes:
  - name: make_features
    type: python
    inputs: [CUSTOMERS]
    outputs: [FEATURES]
    code_file: recipes/make_features.py

  - name: score_customers
    type: score
    inputs:
      main: [FEATURES]
      model: [{model: "{{ var.model }}"}]
    outputs: [SCORES]
    when: "{{ var.trained }}"
"""
EXTERNALS = """
externals:
  - saved_model: "{{ var.model }}"
    when: "{{ var.trained }}"
"""
FEATURES = """import dataiku

customers = dataiku.Dataset("CUSTOMERS").get_dataframe()
customers["AMOUNT_PER_ORDER"] = customers["AMOUNT"] / customers["ORDERS"]
dataiku.Dataset("FEATURES").write_with_schema(customers)
"""
STARTER = Starter(
    "ml-scoring",
    "features, a model from the Lab, scores",
    {
        "project.yml": PROJECT + EXTERNALS,
        "datasets/datasets.yml": DATASETS,
        "recipes/recipes.yml": RECIPES,
        "recipes/make_features.py": FEATURES,
    },
    "train the model in DSS and deploy it to the flow, then set var.trained to true",
)
