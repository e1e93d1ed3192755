"""Words that other tools use for recipes → what is written here (D53). Data only."""

from __future__ import annotations

from collections.abc import Mapping

_CODE = "write `code: |` and the code below it, or `code_file: PATH`"
_JOIN = "write `joins: [{left: A, right: B, type: left, on: [COLUMN]}]` of a recipe of `type: join`"
_ROWS = 'write `filter: "expression"`, or conditions: `filter: {COLUMN: {">": 5}}`'
_PAYLOAD = "DSS's own settings of a visual recipe go to `payload`, in the form an import writes"
_GROUP_KEYS = "write `keys: [COLUMN]` of a recipe of `type: group`"
_GROUP_VALUES = "write `aggregations: {COLUMN: [sum, avg]}` of a recipe of `type: group`"

KEYS: Mapping[str, str] = {
    **dict.fromkeys(("on", "how", "join_type", "join_on", "join_keys", "left_on", "right_on", "using"), _JOIN),
    **dict.fromkeys(("condition", "conditions", "where", "expression", "predicate"), _ROWS),
    **dict.fromkeys(("sql", "query", "script", "python", "r", "source", "body", "statement"), _CODE),
    **dict.fromkeys(("file", "script_file", "code_path", "notebook"), _CODE),
    **dict.fromkeys(("processors", "transformations"), "write `steps: […]` of a recipe of `type: prepare`"),
    **dict.fromkeys(("orders", "sort", "sort_by"), "write `order_by: [COLUMN, {OTHER: desc}]`"),
    **dict.fromkeys(("partition_by", "frame", "over"), "write `windows: [{partition_by: […], order_by: […]}]`"),
    **dict.fromkeys(("selected_columns", "fields"), "write `select: {TABLE: [COLUMN]}` of a join, or `columns: […]`"),
    **dict.fromkeys(("mapping", "model"), _PAYLOAD),
    **dict.fromkeys(("top", "limit"), "write `first: 10` of a recipe of `type: top_n`"),
    **dict.fromkeys(("group_by", "groupby"), _GROUP_KEYS),
    **dict.fromkeys(("aggregate", "aggs", "agg", "measures"), _GROUP_VALUES),
    **dict.fromkeys(("input", "input_dataset", "input_datasets", "sources", "from", "ins"), "write `inputs: [NAME]`"),
    **dict.fromkeys(("output", "output_dataset", "output_datasets", "target", "to", "outs"), "write `outputs: [NAME]`"),
    **dict.fromkeys(("env", "python_env", "environment", "conda_env"), "write `code_env: NAME`"),
    **dict.fromkeys(("plugin_config", "custom_config", "customConfig"), "write `config: {…}`"),
    **dict.fromkeys(("engine_type",), "write `engine: …`"),
    **dict.fromkeys(("depends", "needs", "after"), "write `depends_on: [ADDRESS]`"),
    "recipe_type": "write `type: …`",
    "kind": "write `type: …`",
    "metadata": "write description and tags as keys of their own, and the rest as a comment",
}
TYPES: Mapping[str, str] = {
    **dict.fromkeys(("filter", "where", "sample", "sample_filter"), "DSS's Sample/Filter recipe is `type: sampling`"),
    **dict.fromkeys(("select", "map", "transform", "wrangle", "clean", "visual", "formula"), "write `type: prepare`"),
    **dict.fromkeys(("union", "append", "concat"), "write `type: stack`"),
    **dict.fromkeys(("aggregate", "aggregation", "group_by", "groupby"), "write `type: group`"),
    **dict.fromkeys(("merge", "lookup", "inner_join", "left_join"), "write `type: join`"),
    **dict.fromkeys(("dedup", "deduplicate", "unique", "drop_duplicates"), "write `type: distinct`"),
    **dict.fromkeys(("order", "order_by", "sort_by"), "write `type: sort`"),
    **dict.fromkeys(("limit", "head", "top"), "write `type: topn`"),
    **dict.fromkeys(("copy", "move", "ingest", "load"), "write `type: sync`"),
    **dict.fromkeys(("query", "sql_recipe", "view"), "write `type: sql`"),
    **dict.fromkeys(("py", "python3", "pandas", "python_recipe", "code", "script", "notebook"), "write `type: python`"),
    **dict.fromkeys(("spark", "spark_python"), "write `type: pyspark`"),
    **dict.fromkeys(("predict", "scoring", "prediction"), "write `type: score`"),
    **dict.fromkeys(("training", "fit", "train_model"), "write `type: train`"),
    **dict.fromkeys(("partition", "branch", "route"), "write `type: split`"),
}
