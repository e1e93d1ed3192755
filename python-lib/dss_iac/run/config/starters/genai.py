"""Every row asked of a language model, in a prompt recipe."""

from ..starter import Starter

PROJECT = """version: "1.0"
project:
  key: @KEY@
  name: @NAME@
  description: Reviews of customers, judged by a language model

variables:
  storage: filesystem_managed
  llm: "openai:openai:gpt-4o-mini" # kind:connection:model, as DSS shows it in the prompt studio
"""
DATASETS = """datasets:
  - name: REVIEWS
    type: inline # replace it by your own table
    columns: [REVIEW_ID, TEXT]
    rows:
      - [1, "Quick delivery, thank you"]
      - [2, "It broke after a day"]

  - name: JUDGED_REVIEWS
    type: managed
    connection: "{{ var.storage }}"
"""
RECIPES = """recipes:
  - name: judge_reviews
    type: prompt
    inputs: [REVIEWS]
    outputs: [JUDGED_REVIEWS]
    llm: "{{ var.llm }}"
    mode: text
    system: You judge reviews of an online shop.
    prompt: "Answer with one word, friendly or angry: what is this review?"
    variables: {review: TEXT}
"""
STARTER = Starter(
    "genai",
    "a prompt recipe over a table",
    {"project.yml": PROJECT, "datasets/datasets.yml": DATASETS, "recipes/recipes.yml": RECIPES},
    "set var.llm in project.yml to a model of yours",
)
