"""The schema step (D15): the API does not carry a recipe's new output schema on, so DSS is asked to compute it and
told to take it, but for outputs whose schema the configuration itself manages. No table is dropped here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call
from ...core.model.plan import Step
from ...dss.transport import fill
from ...errors import LOST, DssError, Forbidden, Throttled, Unauthenticated
from .apply_context import ApplyContext

COMPUTE = "/projects/{project}/recipes/{id}/schema-update"
UPDATE = "/projects/{project}/recipes/{id}/actions/updateOutputSchema"
NOT_ASKED = (*LOST, Throttled, Unauthenticated, Forbidden)  # what tells nothing of the recipe


def schema(work: ApplyContext, step: Step) -> None:
    """Bring the outputs of a recipe to the schema it now has. What DSS cannot compute (a pivot whose values it does not
    know, API §1.4) is noted: a build of the recipe settles it."""
    id = work.id_of(step.address)
    try:
        found = work.send(Call("GET", fill(COMPUTE, work.session.project, id)))
    except NOT_ASKED:
        raise
    except DssError as error:
        work.note(f"{step.address}: DSS did not compute the output schema ({error.text}); build the recipe once")
        return
    if not isinstance(found, Mapping) or not found.get("totalIncompatibilities"):
        return
    url, declared = fill(UPDATE, work.session.project, id), _declared(work)
    for output in found.get("computables") or ():
        if (str(output.get("type")), _id(output)) in declared:
            continue
        with work.documents(url):
            try:
                work.send(Call("POST", url, body=_update(output)))
            except LOST:
                if _due(work, id, output):
                    raise


def _due(work: ApplyContext, id: str, output: Mapping[str, Any]) -> bool:
    """Whether DSS, asked once more, still finds that this output does not fit: the reply to its update was lost."""
    found = work.send(Call("GET", fill(COMPUTE, work.session.project, id)))
    if not isinstance(found, Mapping):
        return True
    rest = {_id(o) for o in found.get("computables") or ()}
    return bool(found.get("totalIncompatibilities")) and _id(output) in rest


def _declared(work: ApplyContext) -> set[tuple[str, str]]:
    """(type word, DSS id) of objects whose schema the configuration manages: no computation may overrule it (D4)."""
    return {(work.kind(c.address).placed, work.id_of(c.address)) for c in work.managing}


def _id(output: Mapping[str, Any]) -> str:
    return str(output.get("datasetName") or output.get("id"))


def _update(output: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "computableType": output.get("type"),
        "computableId": _id(output),
        "newSchema": output.get("newSchema"),
        "dropAndRecreate": False,
        "synchronizeMetastore": True,
    }
