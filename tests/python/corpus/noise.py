"""What may differ between a project and its rebuilt copy, row by row, each with its reason and its reference
(DECISIONS 52). Reviewed by hand; a row that no project needs is an error of the test, so the tables cannot grow unseen.

NOISE says nothing about the project: nobody would miss it. NOT_MANAGED would be missed; it is counted and pinned.
"""

from __future__ import annotations

from collections.abc import Mapping

from .spot import GIVEN, Row, Spot, is_, managed, output, parent, type_is
from .trees import MISSING

_BY_USERS = ("comment", "meaning", "description", "customFields")
_GROUPING = (
    *("count", "countDistinct", "sum", "sum2", "avg", "median", "stddev", "min", "max", "first", "last", "concat"),
    *("firstLastNotNull", "concatDistinct"),
)
_LOCATION = ("path", "table", "schema", "catalog", "bucket", "container", "metastoreTableName", "metastoreDatabaseName")
_TABLES = ("PostgreSQL", "Snowflake", "Synapse", "Redshift", "Vertica", "BigQuery", "SQLServer")
_EXTENSIONS = {"python": "py", "pyspark": "py", "r": "r", "sql_query": "sql", "sql_script": "sql", "spark_sql_query": "sql"}
_EDITOR = (  # of the prepare recipe (API §6.3)
    *("columnsSelection", "columnWidthsByName", "explorationSampling", "explorationFilters", "vizSampling"),
    *("exploreUIParams", "coloring", "previewMode", "sorting", "analysisColumnData", "origin"),
)


def _computed(spot: Spot) -> bool:
    """Part of a schema that a build writes; what people add to its columns is none of that."""
    return output(spot) and not spot.path.endswith(_BY_USERS)


def _left_behind(spot: Spot) -> bool:
    """A payload file that is not the one of its recipe's type."""
    kind = spot.scene.type_of(spot)
    return not spot.name.endswith(f".{_EXTENSIONS.get(kind, kind)}")


def _off(spot: Spot) -> bool:
    """An element of a grouping in which no function is on."""
    return not any(parent(spot).get(function) is True for function in _GROUPING[:12])


def _seeded(spot: Spot) -> bool:
    lists = (spot.around[0].get("checklists") or {}).get("checklists") or []
    done = [[item.get("done") is True for item in one.get("items") or []] for one in lists]
    return [one.get("title") for one in lists] == ["Your new project's Todo"] and done == [[True, False, False, False]]


def _references(spot: Spot) -> list[str]:
    external = spot.scene.source.objects.get(("lib", "external-libraries.json")) or {}
    return [root.strip("/") for root in external.get("gitReferences") or {}]


def _of_reference(spot: Spot) -> bool:
    """A file of the library that comes with a git reference."""
    return any(not root or spot.name.startswith(f"{root}/") for root in _references(spot))


def _path_of_reference(spot: Spot) -> bool:
    """A search path that comes with a git reference."""
    return str(spot.mine).strip("/") in _references(spot)


def _by_rule(spot: Spot) -> bool:
    """Part of a location that DSS made up by the connection's naming rules, or a part that only the connection sets."""
    own = spot.path.removeprefix("params.") in ("path", "table")
    return managed(spot) and (not own or not spot.mine or "${" in str(spot.mine))


def _unused_values(spot: Spot) -> bool:
    return parent(spot, 2).get("evaluateValues") is False


def _idle_days(spot: Spot) -> bool:
    return parent(spot).get("frequency") != "Weekly"


NOISE: tuple[Row, ...] = (
    Row("**", ("creationTag.**", "versionTag.**"), "who saved it last and when (API §2.2)"),
    Row("**", ("**",), "a secret, given anew by its variable (D35)", lambda s: str(s.theirs).startswith(GIVEN)),
    # ---------------------------------------------------------------------------------------------------- datasets
    Row("datasets", ("schema.**", "schema.columns#*"), "a build writes the schema of a recipe's output (D4)", _computed),
    Row(
        "datasets",
        ("schema.userModified", "schema.columns[].timestampNoTzAsDate", "schema.columns[].isColumnEdited"),
        "left behind by reading a table or by the schema editor (API §5.2)",
    ),
    Row(
        "datasets",
        (
            *("metricsChecks.runOnBuild", "metrics.engineConfig.hive.addDkuUdf", "params.readColsWithUnknownTzAsDates"),
            *("params.partitioned", "params.hasColsWithUnknownTz"),
        ),
        "a key of old versions; false is what its absence means (corpus §3.9)",
        is_(False),
    ),
    Row(
        "datasets",
        ("params.readSQLDateColsAsDSSDates",),
        "a key of versions before 13.4, whose default moved to dateonlyReadMode (corpus §4)",
        is_(True),
    ),
    Row(
        "datasets",
        ("metrics.displayedState.**", "metrics.displayedState*#more", "metricsChecks.displayedState.**"),
        "what the Status tab shows (API §8)",
    ),
    Row("datasets", ("metrics.displayedState.*",), "what the Status tab shows (API §8)"),
    Row("datasets", ("formatParams.probableNumberOfRecords",), "found by detection (API §5.3)"),
    Row(
        "datasets",
        (*(f"params.{key}" for key in _LOCATION), "params.hiveTableName"),
        "where managed data lies is for the connection of the target to say (D13)",
        _by_rule,
    ),
    Row("managed_folders", tuple(f"params.{key}" for key in _LOCATION), "where DSS keeps the files of a folder (D13)",
        _by_rule),
    Row("datasets", ("formatType", "formatParams.**"), "left behind by the files that a table once was (API §5.2)",
        lambda s: s.theirs == MISSING and type_is(*_TABLES)(s)),
    Row("datasets", ("formatParams.maxRowChars",), "DSS drops it on a save (API §5.6)", is_(100000000)),
    Row("managed_folders", ("path",), "where DSS 5 kept the files of a folder (API §7)"),
    # ----------------------------------------------------------------------------------------------------- recipes
    Row("recipes", ("optionalDependencies",), "a key of versions before 13; false is its absence", is_(False)),
    Row("recipes**", ("**.readParams.map.**",), "a cache of the Spark engine (corpus §3.8)"),
    Row("recipes**", ("**engineParams.hive.executionEngine",), "the instance's policy sets it (corpus §4)"),
    Row("recipes.payload", ("**",), "left behind by a visual recipe that became code (corpus §3.3)", _left_behind),
    Row("recipes.payload", ("$**", "**.$**"), "a key of the browser (API §6.3)"),
    Row("recipes.payload", tuple(f"{key}{end}" for key in _EDITOR for end in ("", ".**", "[]**")),
        "what the prepare editor shows (API §6.3)", type_is("shaker")),
    Row(
        "recipes.payload",
        tuple(
            f"steps[]{nested}.{key}"
            for nested in ("", ".steps[]")
            for key in ("preview", "alwaysShowComment", "designTimeReport.**", "mainColor", "secondaryColor")
        ),
        "what the prepare editor shows of a step (API §6.3)",
        type_is("shaker"),
    ),
    Row("recipes.payload", ("values[].**",), "a column that no function is asked for (API §6.5)",
        lambda s: s.scene.type_of(s) == "grouping" and _off(s)),
    Row("recipes.payload", ("keys[].*", "values[].*"), "a function that is off (API §6.5)",
        lambda s: s.scene.type_of(s) == "grouping" and s.path.rpartition(".")[2] in _GROUPING and is_(False)(s)),
    Row("recipes.payload", ("keys[].type", "values[].type", "selectedColumns[].type"),
        "the editor's copy of a column's type (API §6.3)"),
    # --------------------------------------------------------------------------------------------------- scenarios
    Row("scenarios", ("params.steps[].id", "triggers[].id", "reporters[].id"), "ids, bijective (D20)"),
    Row("scenarios", ("projectKey", "id"), "in the files of versions before 12 only (corpus §3.6)", lambda s: s.theirs == MISSING),
    Row("scenarios", ("triggers[].params.lastUpdate",), "written by DSS on every save (corpus §3.6)"),
    Row("scenarios", ("triggers[].params.daysOfWeek[]",), "days of a trigger that is not weekly (AUTO §2.5)", _idle_days),
    Row("scenarios", ("__dku_object_version__",), "in files only, never in the API (corpus §3.9)"),
    Row("scenarios", ("params.steps[].params.definitions[].*",), "formulas of a step that sets values (AUTO §2.5)",
        _unused_values),
    Row("scenarios", ("reporters[].runCondition",), "a condition that is off (AUTO §2.7)",
        lambda s: not parent(s).get("runConditionEnabled")),
    # ----------------------------------------------------------------------------------------------------- project
    Row("project", ("checklists.**",), "the to-do list that DSS makes, untouched (API §4.2)", _seeded),
    Row("project", ("checklists.checklists[].id", "checklists.checklists[].createdOn",
        *(f"checklists.checklists[].items[].{key}" for key in ("createdOn", "createdBy", "stateChangedOn"))),
        "who ticked what and when (API §2.2)"),
    Row("project", ("settings.datasetsCreationSettings.allowUploadsWithoutConnection",
        "settings.flowBuildSettings.pruneBeforeCdePipelines", "settings.llmSettings.offerDolly7B", "settings.llmSettings.offerFalcon7BInstruct"),
        "the default of versions that have the key (API §4.5)", is_(True)),
    Row("project", ("settings.containerForManagedCodeWorkloads.containerMode",), "to inherit is the default", is_("INHERIT")),
    Row("project", ("settings.flowBuildSettings.mergeCdePipelines",), "the default of versions that have the key (API §4.5)", is_(False)),
    Row("project", ("settings.path",), "where DSS 5 kept the project's folder (API §4.8)"),
    # ----------------------------------------------------------------------------------------------------- library
    Row("lib", ("pythonPath[]", "rsrcPath[]"), "DSS's own search paths, also where no file says so", is_("python", "R")),
    Row("lib", ("#extra",), "the state of this tool (D24)", lambda s: s.name.startswith("dss-iac/")),
)
NOT_MANAGED: tuple[Row, ...] = (
    Row("datasets", ("schema.columns[].comment", "schema.columns[].meaning"),
        "what people wrote about columns that a build makes (D4)", output),
    Row("datasets", ("params.**",), "uploaded files and where they lie: the API cannot give them back (API §5.5)", type_is("UploadedFiles")),
    Row("*", tuple(f"params.{key}" for key in ("path", "table")),
        "a storage location that somebody chose: left out, so that copies share none (D13)", managed),
    Row("*", ("checklists.**",), "to-do lists of objects", lambda s: s.kind != "project"),
    Row("zones", ("items[].*",), "placement of what we do not manage",
        lambda s: parent(s).get("objectType") in ("SAVED_MODEL", "MODEL_EVALUATION_STORE", "RETRIEVABLE_KNOWLEDGE", "LABELING_TASK")),
    Row("zones", ("items[].*",), "placement of objects of other projects", lambda s: "projectKey" in parent(s)),
    Row("wiki", ("order[]",), "the order of articles"),
    Row("articles", ("attachments[]**",), "files of articles (API §11)"),
    Row("project", ("dashboardAuthorizations.**", "additionalDashboardUsers.**"), "who sees what on dashboards (D18)"),
    Row("project", ("bundleExporterSettings.**", "bundleContainerSettings.**"), "what bundles take along (AUTO §9)"),
    Row("project", ("imgPattern", "imgColor", "showInitials", "projectAppType", "projectType", "tutorialProject", "tutorialId", "permissionsVersion"), "what kind of project it is, and its picture (API §4.5)"),
    Row("project", ("settings.useRemoteGit",), "the project's remote repository (API §4.5)"),
    Row("project", ("exposedObjects.objects[]**",), "exposure of what we do not manage, or of what is gone (API §4.6)",
        lambda s: parent(s).get("type", parent(s, 2).get("type")) not in ("DATASET", "MANAGED_FOLDER")),
    Row("lib", ("pythonPath[]", "rsrcPath[]"), "git references of the library (D49)", _path_of_reference),
    Row("lib", ("gitReferences.**",), "git references of the library (D49)"),
    Row("lib", ("**",), "files that come with a git reference (D49)", _of_reference),
)
