"""What may differ between a project and its rebuilt copy, row by row, each with its reason and its reference
(DECISIONS 52). Reviewed by hand; a row that no project needs is an error of the test, so the tables cannot grow unseen.

NOISE says nothing about the project: nobody would miss it. NOT_MANAGED would be missed; it is counted and pinned.
"""

from __future__ import annotations

from .charts import CHARTS
from .idle import IDLE
from .learned import LEARNED
from .predicates import (
    GIVEN,
    GROUPING,
    absent,
    brought,
    built_in_theme,
    by_rule,
    computed,
    idle,
    is_,
    left_behind,
    made_by_dss,
    managed,
    named_left_out,
    of_another_type,
    off,
    output,
    parent,
    seeded,
    state_of_ours,
    type_is,
)
from .spot import Row

_LOCATION = ("path", "table", "schema", "catalog", "bucket", "container", "metastoreTableName", "metastoreDatabaseName")
_TABLES = ("PostgreSQL", "Snowflake", "Synapse", "Redshift", "Vertica", "BigQuery", "SQLServer")
_EDITOR = (  # of the prepare recipe (API §6.3)
    *("columnsSelection", "columnWidthsByName", "explorationSampling", "explorationFilters"),
    *("exploreUIParams", "coloring", "sorting", "analysisColumnData", "origin"),
)
_OF_STEPS = ("preview", "alwaysShowComment", "designTimeReport")
_TAKEN_ALONG = (
    *("exportProjectResources", "exportNotebooks", "exportNotebooksWithOutputs", "exportEditableDatasets"),
    "exportForeignObjectsReferences",
)
_CHECKLISTS = "checklists.checklists[]"
_FLOW = ("DATASET", "MANAGED_FOLDER")

_ANY: tuple[Row, ...] = (
    Row("**", ("creationTag.**", "versionTag.**"), "who saved it last and when (API §2.2)"),
    Row("**", ("**",), "a secret, given anew by its variable (D35)", lambda s: str(s.theirs).startswith(GIVEN)),
)
_DATASETS: tuple[Row, ...] = (
    Row(
        "datasets",
        ("schema.userModified", "schema.columns[].timestampNoTzAsDate", "schema.columns[].isColumnEdited"),
        "left behind by reading a table or by the schema editor (API §5.2)",
    ),
    Row("datasets", ("schema.**",), "a build writes the schema of a recipe's output (D4)", computed),
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
        "saved_models",
        ("metrics.engineConfig.hive.addDkuUdf",),
        "a key of old versions; false is what its absence means (corpus §3.9)",
        is_(False),
    ),
    Row("recipes", ("params.sqlNotebookId",), "the notebook that somebody edited it in (API §11)"),
    Row("recipes.payload", ("sparkConf.inheritConf",), "to inherit is the default (API §2.4)", is_("default")),
    *(
        Row(
            kind,
            ("metrics.displayedState.**", "metricsChecks.displayedState.**"),
            "what the Status tab shows (API §8)",
        )
        for kind in ("datasets", "saved_models", "model_evaluation_stores")
    ),
    Row(
        "datasets",
        ("metrics.probes[].configuration.numberTopValues",),
        "ten most frequent values, which older versions leave out (API §8)",
        is_(10),
    ),
    Row(
        "datasets",
        ("metrics.engineConfig.dss.selection.maxRecords",),
        "how many records metrics would read if they did not read all (API §8)",
        lambda s: parent(s).get("samplingMethod") == "FULL",
    ),
    Row("datasets", ("formatParams.probableNumberOfRecords",), "found by detection (API §5.3)"),
    Row(
        "datasets",
        ("formatType", "formatParams.**"),
        "left behind by the files that a table once was (API §5.2)",
        lambda s: absent(s) and type_is(*_TABLES)(s),
    ),
    Row(
        "datasets",
        (*(f"params.{key}" for key in _LOCATION), "params.hiveTableName"),
        "where managed data lies is for the connection of the target to say (D13)",
        by_rule,
    ),
    Row(
        "managed_folders",
        tuple(f"params.{key}" for key in ("path", "bucket", "metastoreTableName", "metastoreDatabaseName")),
        "where DSS keeps the files of a folder (D13)",
        by_rule,
    ),
    Row("managed_folders", ("path",), "where DSS 5 kept the files of a folder (API §7)"),
)
_RECIPES: tuple[Row, ...] = (
    Row(
        "recipes.payload",
        ("hasImageDrift", "hasTextDrift", "outputModelMetadata"),
        "a key of versions that have it; false is what its absence means (API §6.5)",
        is_(False),
    ),
    Row("recipes", ("optionalDependencies",), "a key of versions before 13; false is its absence", is_(False)),
    Row("recipes**", ("**.readParams.map.**",), "a cache of the Spark engine (corpus §3.8)"),
    Row("recipes**", ("**engineParams.hive.executionEngine",), "the instance's policy sets it (corpus §4)"),
    Row("recipes.payload", ("**",), "left behind by a visual recipe that became code (corpus §3.3)", left_behind),
    Row("recipes.payload", ("$**", "**.$**"), "a key of the browser (API §6.3)"),
    Row(
        "recipes.payload",
        tuple(f"{key}**" for key in _EDITOR),
        "what the prepare editor shows (API §6.3)",
        type_is("shaker"),
    ),
    Row(
        "recipes.payload",
        tuple(f"steps[]{nested}.{key}**" for nested in ("", ".steps[]") for key in _OF_STEPS),
        "what the prepare editor shows of a step (API §6.3)",
        lambda s: type_is("shaker")(s) and not (s.mine is True and s.path.endswith("alwaysShowComment")),
    ),
    Row(
        "recipes.payload",
        ("values[].**",),
        "a column that no function is asked for (API §6.5)",
        lambda s: type_is("grouping")(s) and off(s),
    ),
    Row(
        "recipes.payload",
        ("keys[].*",),
        "a function that is off (API §6.5)",
        lambda s: type_is("grouping")(s) and s.path.rpartition(".")[2] in GROUPING and is_(False)(s),
    ),
    Row(
        "recipes",
        ("inputs.main.items[].deps[].expandVariables",),
        "no variables in a partition, which older versions leave out (corpus §3.3)",
        is_(False),
    ),
    Row(
        "recipes.payload",
        ("keys[].type", "values[].type", "selectedColumns[].type"),
        "the editor's copy of a column's type (API §6.3)",
    ),
)
_EXPORT = "messaging.configuration.attachments[].params.exportParams.destinationDataset"
_SCENARIOS: tuple[Row, ...] = (
    Row("scenarios", ("params.steps[].id", "triggers[].id", "reporters[].id"), "ids within the document (D20)"),
    Row("scenarios", ("projectKey", "id"), "in the files of versions before 12 only (corpus §3.6)", absent),
    Row("scenarios", ("__dku_object_version__",), "in files only, never in the API (corpus §3.9)"),
    Row("scenarios", ("triggers[].params.lastUpdate",), "written by DSS on every save (corpus §3.6)"),
    Row(
        "scenarios",
        ("triggers[].params.daysOfWeek[]",),
        "days of a trigger that is not weekly (AUTO §2.3)",
        lambda s: parent(s).get("frequency") != "Weekly",
    ),
    Row("scenarios", ("params.steps[].params.definitions[].*",), "formulas of a step that sets values", idle),
    Row(
        "scenarios",
        ("params.steps[].runConditionStatuses[]", "params.steps[].runConditionStatuses#more"),
        "outcomes of a step that asks for none (AUTO §2.4)",
        lambda s: parent(s).get("runConditionType") not in (None, "RUN_IF_STATUS_MATCH"),
    ),
    Row(
        "scenarios",
        ("params.steps[].runConditionExpression",),
        "a formula of a step that asks for none (AUTO §2.4)",
        lambda s: parent(s).get("runConditionType") != "RUN_CONDITIONALLY",
    ),
    Row(
        "scenarios",
        ("params.steps[].params.warningsAsErrors",),
        "off, in versions that had no other way to treat warnings (types_params)",
        is_(False),
    ),
    Row(
        "scenarios",
        (
            f"reporters[].{_EXPORT}ProjectKey",
            f"params.steps[].params.{_EXPORT}ProjectKey",
            f"params.steps[].params.{_EXPORT}Connection",
        ),
        "where an attachment would be written if it were none (corpus §3.6)",
        lambda s: parent(s).get("destinationType") == "DOWNLOAD",
    ),
    Row(
        "scenarios",
        ("reporters[].runCondition",),
        "a condition that is off (AUTO §2.7)",
        lambda s: not parent(s).get("runConditionEnabled"),
    ),
)
_PROJECT: tuple[Row, ...] = (
    Row("project", ("checklists.**",), "the to-do list that DSS makes, untouched (API §4.2)", seeded),
    Row(
        "project",
        (f"{_CHECKLISTS}.id", f"{_CHECKLISTS}.items[].createdOn", f"{_CHECKLISTS}.items[].createdBy"),
        "who ticked what and when (API §2.2)",
    ),
    Row("project", ("shortDesc",), "the sentence that DSS writes about a new project (API §4.2)", is_("", None)),
    Row(
        "project",
        (
            "settings.datasetsCreationSettings.allowUploadsWithoutConnection",
            "settings.flowBuildSettings.pruneBeforeCdePipelines",
            "settings.llmSettings.offer*",
        ),
        "the default of versions that have the key (API §4.5)",
        is_(True),
    ),
    Row("project", ("settings.flowBuildSettings.mergeCdePipelines",), "the same, false (API §4.5)", is_(False)),
    Row("project", ("settings.containerFor*.containerMode",), "to inherit is the default (API §4.5)", is_("INHERIT")),
    Row(
        "project",
        ("bundleExporterSettings.exportOptions.included*[].name",),
        "what the page writes beside the id of a model, folder or store (API §4.11)",
        lambda s: "id" in parent(s),
    ),
    Row(
        "application",
        ("**.params[].*",),
        "what a parameter is without being told (AUTO §9.5)",
        lambda s: is_(s.path.endswith(".allowDuplicates"))(s),
    ),
    Row(
        "application",
        ("projectExportManifest.*",),
        "switches of instances as they are before somebody saves their page (API §4.11)",
        lambda s: is_(s.path.rpartition(".")[2] in _TAKEN_ALONG)(s),
    ),
    Row(
        "application",
        ("projectExportManifest.included*[].name",),
        "what the page writes beside the id of a model, folder or store (API §4.11)",
        lambda s: "id" in parent(s),
    ),
    Row("project", ("settings.path",), "where DSS 5 kept the project's folder (API §4.8)"),
    Row(
        "project",
        ("bundleExporterSettings.exportOptions.*",),
        "switches of bundles as they are before somebody saves their page (API §4.11)",
        lambda s: is_(s.path.rpartition(".")[2] in _TAKEN_ALONG)(s),
    ),
    Row(
        "lib", ("pythonPath[]", "rsrcPath[]"), "DSS's own search paths, also where no file says so", is_("python", "R")
    ),
    Row(
        "lib", ("#extra",), "the state of this tool (D24), or a new library as DSS makes it (API §4.10)", state_of_ours
    ),
)
_DASHBOARDS: tuple[Row, ...] = (
    Row("insights", ("params.apiKey",), "the key of a webapp, which DSS makes (AUTO §5.2)"),
    Row("insights", ("owner", "dashboardCreationId"), "who made it, and for which dashboard (AUTO §6)"),
    Row("dashboards", ("owner", "pages[].id"), "who made it; ids within the document (AUTO §6)"),
    Row(
        "insights",
        ("params.refreshableSelection._refreshTrigger", "params.def.thumbnailData", "params.exportTimestamp"),
        "what the page counts and draws (AUTO §6)",
    ),
    Row("web_apps", ("apiKey",), "DSS's own: a key that it makes, and an age (AUTO §5.2)"),
    Row(
        "ipython_notebooks",
        (
            *(f"metadata.{key}**" for key in ("creator", "createdOn", "modifiedBy", "creationTag")),
            *("metadata.dkuGit.**", "metadata.language_info.**", "metadata.hide_input", "metadata.name"),
            *("metadata.versionNumber", "nbformat_minor"),
        ),
        "what the server and the page write into a notebook (API §11)",
    ),
    Row(
        "ipython_notebooks",
        ("cells[].metadata.**",),
        "how the page shows a cell, and what running it left (API §11)",
    ),
    Row("sql_notebooks", ("cells[].id",), "ids within the document; DSS knows it by the connection"),
    Row("dashboards", ("theme.**",), "the built-in theme, as each version of DSS has it (AUTO §6)", built_in_theme),
    Row("dashboards", ("**",), "the empty dashboard that DSS puts into every project (API §4.2)", made_by_dss),
)
_SERVICES: tuple[Row, ...] = (
    Row("lambda_services", ("publicAccess",), "how older versions said `authMethod`, which decides (AUTO §9.1)"),
    Row("lambda_services", ("typeBadges.**",), "what its page shows of its endpoints (AUTO §9.1)"),
    Row("lambda_services.code", ("**",), "the code of an endpoint, which its service has, too (AUTO §0.3)"),
)
_GENAI: tuple[Row, ...] = (
    Row(
        "agents",
        ("inlineVersions[].versionTag.**", "inlineVersions[].creationTag.**"),
        "who saved a version last and when (AUTO §8.3)",
    ),
    Row("agents", ("lastTrainIndex",), "counted by DSS (AUTO §7.3)"),
    Row("agents", ("metrics.displayedState.**", "metricsChecks.displayedState.**"), "what the Status tab shows (API §8)"),
    Row("agents", ("inlineVersions[].*Settings.**",), "settings of another type of agent (AUTO §8.3)", of_another_type),
)
NOISE: tuple[Row, ...] = (
    *(*_ANY, *_SERVICES, *_GENAI, *_DASHBOARDS, *CHARTS, *LEARNED, *_DATASETS),
    *(*_RECIPES, *IDLE, *_SCENARIOS, *_PROJECT),
)

NOT_MANAGED: tuple[Row, ...] = (
    Row(
        "datasets",
        ("schema.columns[].comment", "schema.columns[].meaning"),
        "what people wrote about columns that a build makes (D4)",
        output,
    ),
    Row(
        "datasets",
        ("params.**",),
        "uploaded files and where they lie: the API cannot give them back (API §5.5)",
        type_is("UploadedFiles"),
    ),
    Row(
        "*",
        ("params.path", "params.table"),
        "a storage location that somebody chose: left out, so that copies share none (D13)",
        managed,
    ),
    Row("*", ("checklists.**",), "to-do lists of objects (API §2.2)", lambda s: s.kind != "project"),
    Row("zones", ("items[].*",), "the zone of objects of other projects", lambda s: "projectKey" in parent(s)),
    Row(
        "zones",
        ("items[].*",),
        "the zone of what is left out: an external is missing",
        lambda s: any((kind, parent(s)["objectId"]) in s.scene.left_out for kind in ("recipes", "saved_models")),
    ),
    Row("recipes.payload", ("steps[]**.alwaysShowComment",), "whether the editor shows a step's comment"),
    Row("wiki", ("order[]",), "the order of articles", always=True),
    Row(
        "web_apps.code",
        ("**",),
        "code of Shiny webapps, which the API may not show (AUTO §16)",
        lambda s: s.name.endswith((".R", ".r")),
        always=True,
    ),
    Row(
        "web_apps.code",
        ("**",),
        "code of webapps of the oldest sort, which have no type",
        lambda s: not s.scene.source.of("web_apps").get(s.name.partition("/")[0], {}).get("type"),
    ),
    Row("articles", ("attachments[]**",), "files of articles (API §11)"),
    Row("project", ("dashboardAuthorizations.**", "additionalDashboardUsers.**"), "who sees what on dashboards (D18)"),
    Row(
        "project",
        ("imgPattern", "projectAppType", "projectType", "tutorialProject", "tutorialId", "permissionsVersion"),
        "what kind of project it is, and its picture (API §4.5)",
    ),
    Row(
        "project",
        ("bundleExporterSettings.exportOptions.included*[].*",),
        "bundles take nothing along that is left out: an external is missing",
        named_left_out,
    ),
    Row(
        "application",
        ("projectExportManifest.included*[].*", "homepageSections[].tiles[].*", "useAsRecipeSettings.**"),
        "applications speak of nothing that is left out: an external is missing",
        named_left_out,
    ),
    Row("application", ("imgPattern", "showInitials"), "the picture of an application (API §4.5)"),
    Row(
        "application",
        ("**",),
        "the manifest of what is no application (any more)",
        lambda s: s.scene.source.of("project")["params.json"].get("projectAppType") != "APP_TEMPLATE",
    ),
    Row("project", ("settings.useRemoteGit",), "the project's remote repository (API §4.5)"),
    Row(
        "project",
        ("exposedObjects.objects[].**",),
        "exposure of what we do not manage (API §4.6)",
        lambda s: not {parent(s, level).get("type") for level in (1, 2)} & set(_FLOW),
    ),
    Row("lib", ("pythonPath[]", "gitReferences.**", "**"), "what git references bring along (D49)", brought),
)
