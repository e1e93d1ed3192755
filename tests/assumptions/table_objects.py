"""Probed facts about what a project holds beside its flow: rows of `table.ROWS`, in the same order as in the page."""

from __future__ import annotations

from . import boards, models, notebooks
from .probing import Row

ROWS: tuple[Row, ...] = (
    Row(
        "dashboard-listed",
        "a dashboard that the API makes without saying `listed`",
        "listed",
        "not listed",
        boards.listed,
    ),
    Row("dashboard-page-id", "a page that is saved without an id", "gets one", "stays without", boards.page_id),
    Row(
        "dashboard-theme",
        "a dashboard that is saved without a theme",
        "gets the default theme",
        "has none",
        boards.theme,
    ),
    Row("text-tile-html", "`htmlContent` of a text tile", "dropped without a word", "kept", boards.text_tile),
    Row(
        "dashboard-authorizations",
        "saving a dashboard through the API adds what its insights show to the dashboard authorizations",
        "no",
        "yes",
        boards.authorizations,
    ),
    Row(
        "insight-chart-selection",
        "a chart without `refreshableSelection`",
        "refused when it is saved",
        "saved, and fails when it is shown",
        boards.chart_selection,
    ),
    Row("insight-params", "unknown keys in the params of an insight", "dropped", "kept", boards.insight_params),
    Row(
        "insight-tiles",
        "tiles of dashboards that show an insight which is deleted",
        "stay, and show nothing",
        "are removed",
        boards.insight_tiles,
    ),
    Row(
        "webapp-api-key",
        "`apiKey` in the PUT of a webapp",
        "the server keeps its own",
        "taken as sent",
        boards.api_key,
    ),
    Row("webapp-shiny-code", "code of a Shiny webapp in its params", "ui and server", "absent", boards.shiny_code),
    Row(
        "webapp-no-backend",
        "restarting a webapp that has no backend",
        "does nothing",
        "refused",
        boards.no_backend,
    ),
    Row("notebook-exists", "POST of a Jupyter notebook under a taken name", "refused", "overwritten", notebooks.exists),
    Row(
        "notebook-source",
        "source of a cell in GET of a Jupyter notebook",
        "a list of lines",
        "one text",
        notebooks.source,
    ),
    Row(
        "notebook-metadata",
        "what the server wrote into a notebook's metadata, in a save that leaves it out",
        "stays",
        "is gone",
        notebooks.metadata,
    ),
    Row(
        "sql-cell-id",
        "a cell of a SQL notebook that is saved without an id",
        "gets one",
        "stays without",
        notebooks.sql_cell,
    ),
    Row(
        "model-active-version",
        "`activeVersion` in the PUT of a saved model",
        "ignored",
        "taken as sent",
        models.active_version,
    ),
)
