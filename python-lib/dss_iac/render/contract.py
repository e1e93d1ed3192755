"""What every verb tells in JSON (`--format json`), as data: keys, their types and meanings. A key may be added in any
version; none is taken away, renamed or given another type before the next major one. Knows no verb's code; a test
compares what verbs tell with this, both ways.

A path is written with dots; `[]` is each element of a list, `*` each key of a map. `tree` is a document of DSS, `any`
whatever stands there: neither is looked into.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

VERSION = "1.0"
Rows = Sequence[tuple[str, str, str]]  # path, type, meaning

_CHANGE: Rows = (
    ("address", "text", "`dataset.SALES.ORDERS`"),
    ("type", "text", "the kind"),
    ("name", "text", "the name; of what has none, the project's key"),
    ("previous_address", "text or null", "where it was, when it moves"),
    ("change.actions", "list of texts", "Terraform's words: no-op, create, update, delete, forget; a replace is two"),
    ("change.before", "tree or null", "as DSS has it, secrets masked"),
    ("change.after", "tree or null", "as it will be"),
    ("change.after_unknown", "tree", "what is known only after an apply"),
    ("change.before_sensitive", "tree", "where secrets are in `before`"),
    ("change.after_sensitive", "tree", "where secrets are in `after`"),
    ("action", "text", "our word: no-op, record, forget, move, update, adopt, create, replace, delete"),
    ("reason", "text", "why"),
    ("effect", "text", "what it does to data: none, schema, rebuild, data loss"),
    ("reversible", "yes or no", "whether a rollback gives it back"),
    ("fields[].path", "text", "the place in DSS's document"),
    ("fields[].verdict", "text", "new, edited, drifted, conflict, restored, released or gone"),
    ("fields[].reason", "text", "why, in a sentence"),
    ("fields[].secret", "yes or no", "values are masked"),
    ("fields[].code", "yes or no", "the value is code"),
    ("fields[].desired", "any", "as the configuration has it; left out where it says nothing"),
    ("fields[].recorded", "any", "as the last apply left it; left out where nothing is recorded"),
    ("fields[].live", "any", "as DSS has it; left out where it is not there"),
    ("warnings", "list of texts", ""),
    ("dss_id", "text", "DSS's own id"),
    ("version", "any", "DSS's version of the object"),
    ("born", "any", "when and by whom it was created, as DSS tells"),
    ("origin", "text", "created or adopted"),
    ("saved_by", "text", "who saved the object last, as DSS tells"),
    ("saved_at", "text", "and when, UTC"),
    ("secrets", "list of texts", "places where secrets stand"),
    ("desired", "any", "what is declared besides the tree: file and line (`mark`), `lifecycle`, `needs`"),
)  # fmt: skip
_PLAN: Rows = (
    ("format_version", "text", f"of this shape, {VERSION}"),
    ("project", "text", "the project's key"),
    ("environment", "text", "the environment's name, or empty"),
    ("instance", "text", "the DSS node it was made for"),
    ("lineage", "text", "the history of state it belongs to"),
    ("serial", "number", "the apply that it starts from"),
    ("config_hash", "text", "of the configuration"),
    ("author", "text", "the login whose key planned"),
    ("made_at", "text", "UTC"),
    ("tool", "text", "name and version"),
    ("summary", "text", "exactly `Plan: 4 to create, 0 to update, 0 to destroy.`"),
    ("has_actions", "yes or no", "whether an apply would write anything"),
    *((f"resource_changes[].{path}", type, told) for path, type, told in _CHANGE),
    ("steps[].n", "number", "the step"),
    ("steps[].op", "text", "create, write, delete, rename, forget, record, finish, place or schema"),
    ("steps[].address", "text", ""),
    ("steps[].needs", "any", "numbers of steps that come before"),
    ("steps[].late", "number", "steps that have to be last have more"),
    ("steps[].detail", "any", ""),
    ("steps[].seen", "text", "a fingerprint of what the step relies on"),
    ("refusals[].what", "text", "why the plan may not be applied"),
    ("refusals[].way_out", "text", "what to do"),
    ("refusals[].guard", "text", "which guard said no"),
    ("warnings", "list of texts", ""),
    ("notes", "list of texts", "what is left out, released, unmanaged"),
    ("options", "any", "what was asked of the plan: targets, exceptions"),
    ("unmanaged", "any", "kind → names that nobody declares"),
    ("policy", "any", "what holds for this plan"),
    ("stated", "any", "what its configuration states of that"),
    ("others", "list of texts", "logins of who else had a hand in it"),
    ("untold", "list of texts", "why that is not known"),
    ("reach", "any", "what follows from each change: to build again, who watches, who loses a column"),
    ("message", "text", "`-m`"),
    ("source", "any", "commit, branch, request and job on a CI platform"),
)  # fmt: skip
_DRIFT: Rows = (
    ("format_version", "text", f"of this shape, {VERSION}"),
    ("project", "text", "the project's key"),
    ("count", "number", "objects that differ"),
    *((f"resource_drift[].{path}", type, told) for path, type, told in _CHANGE),
)
_DIAGNOSTICS: Rows = (
    ("valid", "yes or no", "no error was found"),
    ("checked", "text", "offline, or the address of the DSS that was asked"),
    ("diagnostics[].severity", "text", "error or warning"),
    ("diagnostics[].at", "text", "file:line:column"),
    ("diagnostics[].what", "text", "what is wrong"),
    ("diagnostics[].hint", "text", "what to write"),
    ("diagnostics[].subject", "any", "which resource, when it is one"),
    ("diagnostics[].rule", "text", "what it is about: syntax, schema, name, reference …, as in SARIF"),
)
_HISTORY: Rows = (
    ("[].serial", "number", "the apply"), ("[].at", "text", "UTC"), ("[].by", "text", "the login"),
    ("[].what", "text", "what it did"), ("[].how", "text", "how it ended"), ("[].tag", "text", "its git tag, or empty"),
    ("[].commit", "text", "its git commit, or empty"),
)  # fmt: skip

# How it is asked for → rows. The first word is the verb.
VERBS: Mapping[str, Rows] = {
    "validate": _DIAGNOSTICS,
    "validate --all-environments": (
        ("valid", "yes or no", "in every environment"),
        *((f"environments.*.{path}", type, told) for path, type, told in _DIAGNOSTICS),
    ),
    "plan": _PLAN,
    "show PLAN": _PLAN,
    "diff": _PLAN,
    "explain": _PLAN,
    "diff -e FIRST -e SECOND": (
        *_DRIFT,
        ("first", "text", "the one environment"), ("second", "text", "the other"),
        ("beside", "list of texts", "what differs besides resources"),
    ),
    "drift": (
        *_DRIFT,
        ("failed", "any", "address → why it could not be read"),
        ("unapplied", "number or null", "changes of the configuration that are not applied; null without one"),
        ("looked", "text", "how much was read, where not all was"),
    ),
    "apply": (
        ("plan", "any", "the plan, as `plan` tells it"),
        ("result.complete", "yes or no", "every step succeeded"),
        ("result.steps[].step", "number", "as in the plan"), ("result.steps[].op", "text", "as in the plan"),
        ("result.steps[].address", "text", ""),
        ("result.steps[].outcome", "text", "succeeded, failed, skipped or unknown"),
        ("result.steps[].why", "text", ""),
        ("result.notes", "list of texts", ""),
        ("result.state", "text", "where state was saved"),
        ("result.state_error", "text", "why it was not"),
        ("result.plan_is_empty_now", "yes or no, or null", "planned again; null when it was not"),
        ("result.not_planned_again", "text", "why not"),
        ("result.differs_still", "any", "address → fields that differ and that `--target ADDRESS.FIELD` left out"),
        ("result.rolled_back", "yes or no, or null", "with `--on-failure rollback`: whether all was undone"),
        ("result.not_rolled_back", "text", "why not"),
    ),
    "apply --dry-run": (
        ("[].verb", "text", "GET, POST, PUT or DELETE"), ("[].path", "text", "below the API's root"),
        ("[].address", "text", "for whom"), ("[].op", "text", "the step's"), ("[].note", "text", ""),
    ),
    "plan of a workspace": (
        ("format_version", "text", f"of this shape, {VERSION}"),
        ("workspace", "text", "its file"), ("command", "text", "plan, apply, drift, destroy, or a part of state"),
        ("exit_code", "number", "that of the project that went worst"),
        ("projects[].name", "text", "in the workspace; in the order of the work"),
        ("projects[].project", "text", "its key"),
        ("projects[].needs", "list of texts", "names of those before it"),
        ("projects[].status", "text", "changes, no changes, done, rehearsed, no drift, drifted, recorded, nothing "
         "recorded, refused, locked, failed, partial or skipped"),
        ("projects[].why", "text", "one line of how it went"),
        ("projects[].exit_code", "number", "as of one project"),
        ("projects[].errors", "list of texts", ""),
        ("projects[].code", "text", "the sort of error, see below; empty where there is none"),
        ("projects[].plan", "any", "`plan`, `apply` and `destroy`: as `plan` tells it"),
        ("projects[].result", "any", "`apply` and `destroy`: as `apply` tells it"),
        ("projects[].requests", "any", "with `--dry-run`: as `apply --dry-run` tells them"),
        ("projects[].drift", "any", "`drift`: as it tells it"),
        ("projects[].addresses", "any", "`state list`: as it tells them"),
        ("projects[].state", "any", "`state show`: as it tells it"),
        ("projects[].applies", "any", "`state history`: as it tells them"),
    ),
    "validate of a workspace": (
        ("valid", "yes or no", "in every project"),
        *((f"projects.*.{path}", type, told) for path, type, told in _DIAGNOSTICS),
    ),
    "accept": (
        ("project", "text", ""), ("environment", "text", ""),
        ("accepted[].address", "text", ""), ("accepted[].how", "text", "edited, added or removed"),
        ("accepted[].paths", "list of texts", "places in the item"),
        ("accepted[].places", "list of texts", "file:line that were written"),
        ("declined[].address", "text", ""), ("declined[].why", "text", "why it was not taken"),
        ("declined[].way_out", "text", "what to do"),
        ("files", "list of texts", "that change"), ("diff", "text", "unified"), ("notes", "list of texts", ""),
        ("written", "yes or no", "no with `--dry-run`"),
    ),
    "import": (
        ("project", "text", ""), ("folder", "text", "where the files are"), ("files", "list of texts", ""),
        ("covered", "any", "kind → how many are in YAML"),
        ("partly_raw", "any", "kind → how many of them partly in DSS's own words"),
        ("not_managed", "any", "kind → how many are left alone"), ("why_not", "any", "kind → why"),
        ("left_out", "list of texts", ""), ("never", "list of texts", "what is no part of any configuration"),
        ("warnings", "list of texts", ""), ("failed", "any", "address → why it could not be read"),
    ),
    "approve": (
        ("plan", "text", "its hash"), ("decisions", "any", "who, decision, when, comment"),
        ("lacking", "list of texts", "what is missing until it may be applied"),
    ),
    "state list": (("[]", "text", "an address"),),
    "state show": (
        ("project_key", "text", ""), ("environment", "text", ""), ("lineage", "text", ""), ("serial", "number", ""),
        ("instance", "text", "the DSS node"), ("last_applied", "text", "UTC"), ("applied_by", "text", "the login"),
        ("tool", "text", ""), ("resources", "any", "what is recorded of each address"),
    ),
    "state history": _HISTORY,
    "state diff": (*_DRIFT, ("first", "number", "the one serial"), ("last", "number", "the other")),
    "any that fails": (
        ("errors", "list of texts", "one line each: where, what, what to do"),
        ("exit_code", "number", "see below"),
        ("code", "text", "the sort of error, see below"),
    ),
}  # fmt: skip
SAME: Mapping[str, str] = {
    "destroy": "apply", "rollback": "apply", "reject": "approve", "destroy --dry-run": "apply --dry-run",
    "rollback --dry-run": "apply --dry-run", "import --update": "accept",
    "apply of a workspace": "plan of a workspace", "drift of a workspace": "plan of a workspace",
    "destroy of a workspace": "plan of a workspace",
    **{f"state {part} of a workspace": "plan of a workspace" for part in ("list", "show", "history")},
}  # fmt: skip
