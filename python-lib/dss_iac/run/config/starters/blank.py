"""The smallest configuration that can be planned."""

from ..starter import Starter

PROJECT = """version: "1.0"
project:
  key: @KEY@
  name: @NAME@
  description: What this project is for
  tags: [managed-by-dss-iac]
"""
DATASETS = """datasets:
  - name: NOTES
    type: managed
    connection: filesystem_managed
    description: Any managed dataset; change the connection to one of yours
"""
STARTER = Starter("blank", "one dataset", {"project.yml": PROJECT, "datasets/notes.yml": DATASETS})
