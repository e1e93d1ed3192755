"""Creating datasets: the generic route and the managed one (API §5.1 to §5.3, §5.5, §5.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import readings
from ..errors import DssError, exists, illegal
from ..facts import datasets as facts
from ..facts import formats
from ..facts.dataset_types import FS, dataset_type
from ..routing import WRITE_CONF, Call, route
from ..typed import clone, normalise
from .dataset_checks import checked
from .dataset_storage import connection_of, managed_params, storage_type
from .documents import Doc, body, dataset, ensure, no_evidence, owner, require

if TYPE_CHECKING:
    from ..auth import Login
    from ..estate import Project

KIND = "datasets"
LICENCE = "com.dataiku.dip.exceptions.LicenseException"

readings.declare(
    "create-unknown-connection",
    "POST datasets/ with a connection that does not exist",
    "refused",
    "accepted",
    "API §16.24",
)


@route("POST", "/projects/{key}/datasets/", WRITE_CONF)
def create(call: Call) -> Any:
    """Any type with evidence; unmanaged unless it is said otherwise, params and format completed, not checked."""
    project, given = owner(call), body(call)
    name = free_name(project, given.get("name"))
    kind = given.get("type") or ""
    if kind == "SQL":
        raise DssError(500, LICENCE, "Current license does not allow SQL datasets")
    if dataset_type(kind) is None:
        raise no_evidence(f"dataset type {kind}")
    _known_connection(call, given.get("params") or {})
    doc = checked(project, name, generic(kind, given))
    project.save(KIND, name, doc, user=call.user, message=f"Created dataset {project.key}.{name}")
    return {"name": name, "projectKey": project.key, "msg": f"Created dataset {project.key}.{name}"}


def _known_connection(call: Call, params: Doc) -> None:
    if call.estate.reading("create-unknown-connection") == "a":
        for key in ("connection", "uploadConnection"):
            if params.get(key) and not str(params[key]).startswith("Default "):
                connection_of(call.estate, params[key])


def free_name(project: Project, name: Any) -> str:
    """The name, when no dataset of the project has it (reading ``name-case``)."""
    if not isinstance(name, str) or not name.strip():
        raise illegal("Dataset name is not specified", 400)
    taken = ensure(project, KIND)
    blind = project.estate.reading("name-case") == "b"
    if name in taken or (blind and name.lower() in {n.lower() for n in taken}):
        raise exists("dataset", project.key, name)
    return name


def generic(kind: str, given: Doc) -> Doc:
    """A dataset as POST datasets/ stores it: creation defaults, the caller's keys, params and format completed."""
    type_facts = dataset_type(kind)
    inline = kind == "Inline"
    base = facts.created(kind, with_format=type_facts.family == FS, managed=inline)
    given = {key: value for key, value in given.items() if value is not None}
    if inline:
        given = {"formatType": "json", **given}
    doc = {**base, **given, "type": kind}
    doc["params"] = normalise(type_facts.params, given.get("params"), type_facts.added)
    format_ = formats.format_facts(doc.get("formatType"))
    if format_:
        doc["formatParams"] = normalise(format_.params, given.get("formatParams"), format_.added)
    return dataset(clone(doc))


@route("POST", "/projects/{key}/datasets/managed", WRITE_CONF)
def create_managed(call: Call) -> Any:
    """The connection's naming rules decide table or path, its type the dataset's (API §5.3)."""
    project, given = owner(call), body(call)
    name = free_name(project, given.get("name"))
    make_managed(project, name, given.get("creationSettings") or {}, user=call.user)
    return {"name": name, "projectKey": project.key, "msg": f"Created managed dataset {project.key}.{name}"}


def make_managed(project: Project, name: str, settings: Doc, *, user: Login) -> None:
    """Create a managed dataset from creationSettings; recipes that make their outputs use it too."""
    message = f"Created managed dataset: {project.key}.{name}"
    if settings.get("inlineDataset"):
        project.save(KIND, name, generic("Inline", {}), user=user, message=message)
        return
    connection = connection_of(project.estate, settings.get("connectionId"))
    if not connection.get("allowManagedDatasets", True):
        raise illegal(f"You may not create managed datasets on connection {connection['name']}")
    doc = managed(connection, name, settings)
    doc["partitioning"] = _partitioning(project, settings.get("partitioningOptionId"), doc["type"])
    project.save(KIND, name, dataset(doc), user=user, message=message)


def managed(connection: Doc, name: str, settings: Doc) -> Doc:
    """A new managed dataset on a connection. Pure."""
    kind = storage_type(connection)
    specific = settings.get("specificSettings") or {}
    params = managed_params(connection, name, specific)
    files = dataset_type(kind).family == FS
    doc = {**facts.created(kind, with_format=files, managed=True), "params": params}
    if files:
        option = specific.get("formatOptionId") or connection.get("preferredFormat") or formats.DEFAULT_OPTION
        if option not in formats.OPTIONS:
            raise illegal(f"Unknown format option: {option}")
        format_type, values = formats.OPTIONS[option]
        doc.update({"formatType": format_type, "formatParams": values})
    return dataset(clone(doc))


def _partitioning(project: Project, option: str | None, kind: str) -> Doc:
    """``copy:dataset:NAME`` copies the dimensions; the file pattern only between file-based types."""
    if not option or option == "NP":
        return {}
    what, _, ref = option.removeprefix("copy:").partition(":")
    if not option.startswith("copy:") or what not in ("dataset", "folder"):
        raise illegal(f"Unknown partitioning option: {option}")
    if what == "folder":
        return clone(require(project, "managed_folders", ref).get("partitioning") or {})
    key, _, name = ref.rpartition(".")
    source = require(project.estate.projects.get(key, project) if key else project, KIND, name)
    copied = clone(source["partitioning"])
    if dataset_type(kind).family != FS:
        copied.pop("filePathPattern", None)
    return copied
