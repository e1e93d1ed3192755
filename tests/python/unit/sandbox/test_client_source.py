"""What the source of the official client can ask for, beside what the sandbox answers: whole areas, and the known gaps."""

from __future__ import annotations

from collections import defaultdict

from tests import client_calls

WHOLE = (  # modules of the client whose every request is answered
    *("dashboard", "insight", "webapp", "notebook", "jupyternotebook", "sqlnotebook", "apiservice", "agent"),
    *(
        "knowledgebank",
        "retrieval_augmented_llm",
        "savedmodel",
        "analysis",
        "evaluationcomparison",
        "streaming_endpoint",
    ),
    *(
        "recipe",
        "scenario",
        "data_quality",
        "managedfolder",
        "projectlibrary",
        "projectfolder",
        "job",
        "future",
        "macro",
    ),
)
RUNS = "runs something, and no fact tells what it answers"
GAPS = {  # of others that the engine has kinds for: what is not answered, and why
    ("agent_tool", "/invocations"): RUNS,
    ("agent_tool", "/describe-tool-call"): RUNS,
    ("wiki", "/actions/export"): "makes a PDF",
    ("statistics", "/statistics/cards/compile"): "makes code of a card",
    ("evaluationstore", "/per-timeseries-metrics"): "a measurement",
    ("dataset", "/column-lineage"): "what the Flow computes",
    ("dataset", "/search-data-elastic"): "rows of an index",
    ("dataset", "/generate-ai-description"): "asks a language model",
}


def test_areas_of_the_client_are_answered_as_a_whole() -> None:
    open_ = defaultdict(list)
    for one in client_calls.requests():
        if not one.answered:
            open_[one.area].append(one.path)
    assert not {area: open_[area] for area in WHOLE if open_[area]}
    known = {area for area, _ in GAPS}
    found = {
        (area, end) for area in known for path in open_[area] for a, end in GAPS if a == area and path.endswith(end)
    }
    assert found == GAPS.keys()
    assert sum(len(open_[area]) for area in known) == len(GAPS) + 1, "a wiki and one article are exported alike"


def test_requests_are_read_however_they_are_spelled() -> None:
    found = {(one.area, one.verb, one.path) for one in client_calls.requests()}
    assert ("recipe", "GET", "/projects/any/recipes/any") in found
    assert ("dashboard", "PUT", "/projects/any/dashboards/any/") in found, "the path is a name of the module"
    assert ("evaluationcomparison", "GET", "/projects/any/evaluationcomparisons/any") in found, "of the function"
    assert ("project", "POST", "/projects/any/git/actions/git-refs/reset-all") in found, "it is put together"
    assert not client_calls.Request("none", "GET", "/projects/any/no-such-thing").answered
