"""A configuration as people keep one: 20 files, 60 objects, comments everywhere, two environments, a module that is used
twice, a loop, anchors and merges, quotes of every kind. Only values."""

from __future__ import annotations

FILES: dict[str, str] = {
    "project.yml": """\
# ---------------------------------------------------------------
# The market: what is sold, to whom, and what it costs us.
# ---------------------------------------------------------------
version: "1.0"

project:
  key: MARKET_DEV            # prod has its own, see environments/
  name: "Market"             # as people see it
  short_description: 'Who buys what'
  tags: [gold, "marketing"]
  variables:
    standard:
      region: EU             # where the shops are
      depth: 3
      currencies: [EUR, CHF]

variables:
  warehouse: pg_main
  schema: public

modules:
  # one pair of tables a source system
  - {name: web, source: modules/source, with: {system: web}}
  - {name: till, source: modules/source, with: {system: till}}
""",
    "zones.yml": """\
zones:
  - name: Ingest
    color: "#2ab1ac"    # green
  - {name: Serve, color: "#c82423"}   # red

  # nothing is in it yet
  - name: Lab
    color: '#ffaa00'
""",
    "managed_folders.yml": """\
managed_folders:
  - name: models          # what was trained
    connection: filesystem_folders
  - name: reports
    connection: filesystem_folders
    description: >-
      What goes out
      every week
""",
    "environments/dev.yml": """\
# dev: small and cheap
variables:
  schema: dev

overrides:
  datasets:
    ORDERS:
      description: orders of dev     # not all of them
  scenarios:
    nightly: {active: false}         # nobody waits for it here
""",
    "environments/prod.yml": """\
# prod: the real thing
variables: {schema: prod}
overrides:
  project: {key: MARKET_PROD}
  datasets:
    ORDERS:
      description: "all orders"      # from 2019 on
""",
    "modules/source/main.yml": """\
variables: {system: nothing}

datasets:
  # as it comes
  - name: "{{ var.system | upper }}_RAW"
    type: sql
    connection: pg_main
    params: {schema: public, table: "{{ var.system }}_raw"}
    description: raw                  # of one system
  - name: "{{ var.system | upper }}_CLEAN"
    type: managed
    connection: filesystem_managed

recipes:
  - name: "clean_{{ var.system }}"
    type: python
    inputs: ["{{ var.system | upper }}_RAW"]
    outputs: ["{{ var.system | upper }}_CLEAN"]
    code_file: clean.py
""",
    "modules/source/clean.py": "import dataiku\n\n# the same for every system\n",
    "datasets/orders.yml": """\
datasets:
  - name: ORDERS
    type: sql
    connection: "{{ var.warehouse }}"
    params: {schema: "{{ var.schema }}", table: orders}   # one row an order
    description: orders
    tags: [raw, 'sales']
    schema:
      columns:
        - {name: ORDER_ID, type: bigint}      # the key
        - {name: CUSTOMER_ID, type: bigint}
        # before tax
        - {name: AMOUNT, type: double, comment: "net"}
    zone: Ingest

  # lines of orders
  - name: LINES
    type: sql
    connection: "{{ var.warehouse }}"
    params:
      schema: public
      table: lines           # partitioned there
    schema: {columns: [{name: ORDER_ID, type: bigint}, {name: SKU, type: string}]}
    zone: Ingest
""",
    "datasets/people.yml": """\
datasets:
  - &person
    name: CUSTOMERS
    type: sql
    connection: pg_main
    params: {schema: public, table: customers}
    description: 'who buys'
    custom_fields: {owner: crm, "cost centre": "42"}
    zone: Ingest
  - <<: *person
    name: STAFF
    params: {schema: public, table: staff}
  - <<: *person
    name: SUPPLIERS
    description: who delivers         # their own words
    params: {schema: public, table: suppliers}
""",
    "datasets/managed.yml": """\
datasets:
  # ---- what we make ----
  - name: ORDERS_CLEAN
    type: managed
    connection: filesystem_managed
    tags: &ours [made, "by us"]
    zone: Serve
  - name: BY_CUSTOMER
    type: managed
    connection: filesystem_managed
    tags: *ours
    zone: Serve
  - name: JOINED
    type: managed
    connection: filesystem_managed
    zone: Serve
  - name: TOP
    type: managed
    connection: filesystem_managed
  - name: SORTED
    type: managed
    connection: filesystem_managed
  - name: STACKED
    type: managed
    connection: filesystem_managed
  - name: PREPARED
    type: managed
    connection: filesystem_managed
  # kept for the auditors
  - name: ARCHIVE
    type: managed
    connection: filesystem_managed
    description: never read

  - name: SCORES
    type: managed
    connection: filesystem_managed
    # last one
""",
    "datasets/countries.yml": """\
datasets:
  - name: "SALES_{{ each.key }}"
    for_each: {AT: Austria, CH: Switzerland, DE: Germany, FR: France}
    type: managed
    connection: filesystem_managed
    description: "{{ each.value }}"
""",
    "recipes/code.yml": """\
recipes:
  - name: clean_orders
    type: python
    inputs: [ORDERS, LINES]
    outputs:
      - ORDERS_CLEAN
      - {folder: reports}
    code_file: clean_orders.py       # beside this file
    code_env: py311
  - name: score
    type: python
    inputs: [CUSTOMERS]
    outputs: [SCORES]
    description: Scores customers
    code: |
      import dataiku

      # how sure one has to be
      LIMIT = 0.5
      print(LIMIT)
  - name: archive
    type: sql_query
    inputs: [CUSTOMERS]
    outputs: [SINK_1]
    code: |
      -- everybody
      select * from customers
""",
    "recipes/clean_orders.py": "import dataiku\n\nkeep = 10   # per customer\nprint(keep)\n",
    "recipes/visual.yml": """\
recipes:
  - name: by_customer
    type: grouping
    inputs: [ORDERS_CLEAN]
    outputs: [BY_CUSTOMER]
    # who and
    keys: [CUSTOMER_ID]
    aggregations:
      # how much
      AMOUNT: [sum]
      ORDER_ID: [count]     # how often
  - name: top
    type: topn
    inputs: [BY_CUSTOMER]
    outputs: [TOP]
    first: 10               # enough for the board
    order_by: [{AMOUNT_sum: desc}]
  - name: sort
    type: sort
    inputs: [TOP]
    outputs: [SORTED]
    order_by: [CUSTOMER_ID]
  - name: stack
    type: stack
    inputs: [ORDERS_CLEAN, SORTED]
    outputs: [STACKED]
  - name: prepare
    type: prepare
    inputs: [STACKED]
    outputs: [PREPARED]
    steps:
      # names that marketing uses
      - rename: {AMOUNT: TURNOVER}
      - remove_columns: [ORDER_ID]      # nobody needs it
  - name: sync
    type: sync
    inputs: [PREPARED]
    outputs: [JOINED]
""",
    "scenarios/nightly.yml": """\
scenarios:
  - name: nightly
    description: builds everything
    active: true                     # but not in dev
    triggers:
      - {daily: "02:00", timezone: Europe/Paris}   # after the backup
    steps:
      # first the orders
      - build: ORDERS_CLEAN
        name: Orders
      - build: [BY_CUSTOMER, TOP]
      - python: |
          print("done")
    reporters:
      - {mail: team@company.com, when: failure}
""",
    "scenarios/weekly.yml": """\
name: weekly
triggers: [{weekly: {days: [Monday], at: "06:00"}, timezone: UTC}]
steps:
  - run_scenario: nightly   # once more
  - set_variables: {week: 1}
""",
    "articles.yml": """\
articles:
  - name: Home
    home: true
    file: wiki/home.md
  - name: Rules
    parent: Home
    content: |
      # Rules

      Ask first.
  - {name: Contacts, parent: Home, content: "the team", tags: [people]}
""",
    "wiki/home.md": "# The market\n\nStart with the rules.\n",
    "libraries.yml": """\
libraries:
  - {path: python/market.py, file: lib/market.py}
  - path: python/dates.py     # ours alone
    content: |
      def today():
          return 1
  - {path: sql/all.sql, content: "select 1"}
""",
    "lib/market.py": "def margin(a, b):\n    return a - b\n",
}
FILES["datasets/sinks.yml"] = "# where things go when nobody knows where\ndatasets:\n" + "".join(
    f"  - name: SINK_{n}\n    type: sql\n    connection: pg_main\n    params: {{schema: sinks, table: sink_{n}}}   # no. {n}\n"
    for n in range(1, 14)
)  # fmt: skip
