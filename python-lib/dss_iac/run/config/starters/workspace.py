"""Two projects of one workspace: what one of them cleans, the other reads."""

from ..starter import Starter

WORKSPACE = """version: "1.0"

projects:
  - config: sources
  - config: mart
"""
SOURCES = """version: "1.0"
project:
  key: @KEY@_SOURCES
  name: @NAME@, sources
  exposed:
    - {dataset: COUNTRIES, to: [@KEY@_MART]}

datasets:
  - name: COUNTRIES
    type: inline
    columns: [CODE, NAME, CONTINENT]
    rows:
      - [FR, France, Europe]
      - [JP, Japan, Asia]
"""
MART = """version: "1.0"
project:
  key: @KEY@_MART
  name: @NAME@, mart

datasets:
  - {name: BY_CONTINENT, type: managed, connection: filesystem_managed}

recipes:
  - name: by_continent
    type: grouping
    inputs: [@KEY@_SOURCES.COUNTRIES]
    outputs: [BY_CONTINENT]
    keys: [CONTINENT]
"""
STARTER = Starter(
    "workspace",
    "two projects: one shares what the other reads",
    {"workspace.yml": WORKSPACE, "sources/project.yml": SOURCES, "mart/project.yml": MART},
)
