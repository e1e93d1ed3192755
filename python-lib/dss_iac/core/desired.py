"""Documents → `Desired`: the whole language, offline. Every problem goes to the report; nothing is raised, nothing read
but through `Content`. Names no kind.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from . import code_files, environment, naming, refs, references_check, schema
from . import path as paths
from .address import Address, parse
from .content import Content, Unreadable
from .diagnostic import Mark, Report, did_you_mean
from .document import Document
from .environment import Environment, overlay, overridden_one
from .expand import Expanded, Expansion
from .items import Assembly
from .kind import Kind
from .language import ACCEPT, CODE_FILES, INSTANCE, POLICY, SETTINGS
from .resource import NOTHING, Desired, External, Resource
from .sections import Located, Sections, gather
from .templating import Namespace, render
from .variables import Layer, Outside, namespace

DEFAULT_POLICY: Mapping[str, Any] = {"naming": naming.SNAKE_POLICY, "adopt": "refuse"}
_SCHEMA_IS_OURS = ("schema_managed", "managed_schema")  # a creation hint: the author owns what builds rewrite (D4)


def read(
    documents: Sequence[Document],
    kinds: Mapping[str, Kind],
    *,
    environment: str = "",
    variables: Mapping[str, str] = NOTHING,
    environ: Mapping[str, str] = NOTHING,
    read_file: Content,
    report: Report,
    environment_file: Document | None = None,
    project_key: str = "",
) -> Desired:
    """The configuration in `documents`, with the environment that `environment_file` describes.

    `variables` are those of --var, `environ` the OS's. `project_key` replaces the key that is written. The result is
    usable when `report` has no errors.
    """
    return _Reading(kinds, environment, variables, environ, read_file, report, project_key).run(
        documents, environment_file
    )


class _Reading:
    """One reading of one configuration."""

    def __init__(
        self,
        kinds: Mapping[str, Kind],
        name: str,
        given: Mapping[str, str],
        environ: Mapping[str, str],
        files: Content,
        report: Report,
        key: str,
    ) -> None:
        self.kinds, self.name, self.given, self.environ = kinds, name, given, environ
        self.files, self.report, self.forced_key = files, report, key
        self.top = next((kind for kind in kinds.values() if kind.listing is None), None)

    def run(self, documents: Sequence[Document], file: Document | None) -> Desired:
        self.env = environment.read(self.name, file, self.report)
        sections = gather(documents, self.kinds, self.report)
        written = overlay(sections.head("policy"), self.env.policy)
        allowed = written.tree.get("env_allow")
        outside = Outside(
            self.name, self.given, self.environ, tuple(map(str, allowed)) if isinstance(allowed, list) else ()
        )
        self._place_project(sections, documents)
        shared = sections.head("variables")
        layers = [
            Layer(self.env.variables.tree, self.env.variables.place, "variables"),
            Layer(shared.tree, shared.place, "variables"),
        ]
        names = namespace(layers, outside, lambda: self.key, self.report)
        self.key = self._key(sections, names)
        policy = {**DEFAULT_POLICY, **self._head(written, POLICY, names, "policy")}
        instance = self._head(self.env.instance, INSTANCE, names, "instance")
        settings = self._head(self.env.settings, SETTINGS, names, "settings")
        accepted = self._accepted(sections)
        expanded = Expansion(self.kinds, self.env, outside, lambda: self.key, self._module, self.report).run(
            sections, names
        )
        assembly = self._assemble(expanded, policy, instance)
        desired = Desired(
            project=self.key,
            resources=_initial_where_built(self.kinds, assembly.resources, self.key),
            environment=self.name,
            externals=self._externals(expanded),
            moved=self._moved(expanded, assembly),
            imports={**assembly.imports, **self._imports(expanded, assembly)},
            policy=policy,
            settings=settings,
            instance=instance,
            accepted=accepted,
        )
        self._check(desired, assembly)
        return replace(desired, digest=digest(desired, self.kinds))

    # ------------------------------------------------------------------------------------------------- the project

    def _place_project(self, sections: Sections, documents: Sequence[Document]) -> None:
        """Make sure that there is a project with a key, so that everything else can be judged."""
        if self.top is None:
            return
        section = self.top.section
        written = sections.one.get(section)
        given = overridden_one(written, section, self.env) if written else Located({})
        if self.forced_key or not given.tree.get("key"):
            if not self.forced_key and not self.report.errors:
                mark = written.place.key if written else Mark(documents[0].file if documents else "")
                what = f"the {section} has no key" if written else f"there is no {section}"
                self.report.error(mark, what, f"add `{section}: {{key: …}}`, or give --project-key")
            tree = {**(written.tree if written else {}), "key": self.forced_key or "UNKNOWN"}
            place = written.place if written else given.place
            sections.one[section] = Located(tree, place)
        if self.forced_key:
            row = self.env.overrides.tree.get(section)
            if isinstance(row, Mapping) and "key" in row:
                rows = {**self.env.overrides.tree, section: {k: v for k, v in row.items() if k != "key"}}
                self.env.overrides = Located(rows, self.env.overrides.place)

    def _key(self, sections: Sections, names: Namespace) -> str:
        if self.top is None:
            return self.forced_key
        self.key = ""
        written = overridden_one(sections.one[self.top.section], self.top.section, self.env)
        key = render(written.tree["key"], written.place.nearest(("key",)), names, self.report)
        return str(key)

    # -------------------------------------------------------------------------------------------------------- heads

    def _head(self, written: Located, shape: Mapping[str, Any], names: Namespace, subject: str) -> dict[str, Any]:
        tree = render(written.tree, written.place, names, self.report)
        return tree if schema.check(tree, shape, written.place, self.report, subject) else {}

    def _accepted(self, sections: Sections) -> tuple[str, ...]:
        found: list[str] = []
        for one in sections.lists.get("accept", ()):
            if schema.check(one.tree, ACCEPT, one.place, self.report, "accept"):
                found += one.tree
        return tuple(dict.fromkeys(found))

    def _module(self, source: Located) -> Sequence[Document]:
        try:
            return self.files.documents(str(source.tree), source.place.file, self.report)
        except Unreadable as error:
            self.report.error(source.place.mark, error.what, error.hint)
            return ()

    # -------------------------------------------------------------------------------------------------------- items

    def _assemble(self, expanded: Expanded, policy: Mapping[str, Any], instance: Mapping[str, Any]) -> Assembly:
        connection = str(policy.get("default_connection") or instance.get("default_connection") or "")
        assembly = Assembly(self.key, self.name, connection, self.files, self.report)
        valid = [one for one in expanded.code_files if schema.check(one.tree, CODE_FILES, one.place, self.report)]
        items = code_files.assign(expanded.items, valid, self._glob, self.report)
        for item in items:
            assembly.add(item)
        names: dict[str, list[str]] = {}
        for item in items:
            names.setdefault(item.kind.section, []).append(str(item.tree.get("name") or item.tree.get("id")))
        environment.unused(self.env, self.kinds, names, self.report)
        for resource in assembly.resources.values():
            self._named(resource, policy)
        return assembly

    def _glob(self, pattern: str, one: Located) -> Sequence[str]:
        try:
            return self.files.glob(pattern, one.place.file)
        except Unreadable as error:
            self.report.error(one.place.mark, error.what, error.hint)
            return ()

    def _named(self, resource: Resource, policy: Mapping[str, Any]) -> None:
        kind = self.kinds[resource.address.kind]
        name = self.key if kind.listing is None else resource.address.name if kind.minted else resource.name
        wrong = naming.problem(kind, name, str(policy.get("naming")))
        if wrong:
            at = "key" if kind.listing is None else "name"
            self.report.error(resource.marks.get(at, resource.mark), *wrong, str(resource.address))

    # --------------------------------------------------------------------------------------------------------- rows

    def _externals(self, expanded: Expanded) -> tuple[External, ...]:
        words = {**{kind: kind for kind in (*refs.KEY_OF, *self.kinds)}, **refs.KIND_OF_KEY}
        found = []
        for row in expanded.rows.get("externals", ()):
            keys = [key for key in row.tree if key != "project"]
            if len(keys) != 1 or keys[0] not in words:
                odd = next((key for key in keys if key not in words), "")
                what = f"'{odd}' is no kind of object" if odd else "an external names one object"
                hint = did_you_mean(odd, words) or "write {saved_model: NAME}, with `project: KEY` if it is elsewhere"
                self.report.error(row.place.nearest((odd,)).key if odd else row.place.mark, what, hint)
                continue
            owner = str(row.tree.get("project", ""))
            found.append(External(words[keys[0]], row.tree[keys[0]], owner if owner != self.key else "", row.place.mark))
        return tuple(dict.fromkeys(found))

    def _moved(self, expanded: Expanded, assembly: Assembly) -> dict[Address, Address]:
        found: dict[Address, Address] = {}
        for row in expanded.rows.get("moved", ()):
            source, to = self._address(row, "from"), self._address(row, "to")
            if source is None or to is None:
                continue
            if source in assembly.taken:
                self.report.error(row.place.nearest(("from",)).mark, f"{source} is still declared", "remove one of them")
            elif to not in assembly.taken:
                self._undeclared(row, to, assembly)
            elif source.kind != to.kind:
                self.report.error(row.place.mark, f"{source} cannot become {to}", "moves stay within one kind")
            found[source] = to
        return found

    def _imports(self, expanded: Expanded, assembly: Assembly) -> dict[Address, str]:
        found: dict[Address, str] = {}
        for row in expanded.rows.get("imports", ()):
            to = self._address(row, "to")
            if to is None:
                continue
            if to not in assembly.taken:
                self._undeclared(row, to, assembly)
            resource = assembly.resources.get(to)
            by_name = resource.name if resource and not self.kinds[to.kind].minted else ""
            found[to] = row.tree.get("id") or by_name
        return found

    def _undeclared(self, row: Located, to: Address, assembly: Assembly) -> None:
        near = did_you_mean(str(to), map(str, assembly.taken))
        self.report.error(row.place.nearest(("to",)).mark, f"{to} is not declared", near or "declare it")

    def _address(self, row: Located, key: str) -> Address | None:
        try:
            address = parse(row.tree[key], self.key)
        except ValueError as error:
            self.report.error(row.place.nearest((key,)).mark, str(error))
            return None
        if address.kind not in self.kinds:
            near = did_you_mean(address.kind, self.kinds) or f"kinds are {', '.join(self.kinds)}"
            self.report.error(row.place.nearest((key,)).mark, f"'{address.kind}' is not a kind", near)
            return None
        return address

    # ----------------------------------------------------------------------------------------------------- together

    def _check(self, desired: Desired, assembly: Assembly) -> None:
        declared = {**dict.fromkeys(assembly.taken), **desired.resources}
        for resource in desired.resources.values():
            references_check.depends(resource, declared, self.report)
        if "cycle" not in desired.accepted:
            references_check.circles(self.kinds, desired.resources, self.key, self.report)
        references_check.check(desired, declared, self.kinds, self.report)


def _initial_where_built(
    kinds: Mapping[str, Kind], resources: Mapping[Address, Resource], project: str
) -> dict[Address, Resource]:
    """What builds rewrite in a recipe's output is used at creation only, unless its author owns it (D4)."""
    out = dict(resources)
    for address in references_check.built(kinds, resources, project):
        resource = out.get(address)
        if resource is None or any(resource.create.get(hint) for hint in _SCHEMA_IS_OURS):
            continue
        body, initial = dict(resource.body), dict(resource.initial)
        for pattern in kinds[address.kind].rules.built:
            for at, value in list(paths.find(body, paths.parse(pattern))):
                body, initial = paths.drop(body, at), paths.put(initial, at, value)
        out[address] = replace(resource, body=body, initial=initial)
    return out


def digest(desired: Desired, kinds: Mapping[str, Kind]) -> str:
    """`sha256:…` over everything the configuration says. Secret values do not count, so that none can be guessed."""
    rows: list[Any] = [
        desired.project, desired.environment, dict(desired.policy), dict(desired.settings), desired.accepted,
        sorted((e.kind, e.name, e.project) for e in desired.externals),
        sorted((str(a), str(b)) for a, b in desired.moved.items()),
        sorted((str(a), b) for a, b in desired.imports.items()),
    ]  # fmt: skip
    for address, resource in sorted(desired.resources.items()):
        life = resource.lifecycle
        body = _masked(resource.body, (*kinds[address.kind].rules.secret, *resource.secrets))
        rows.append([str(address), resource.name, body, resource.initial, resource.create, list(map(str, resource.needs)),
                     life.prevent_destroy, life.ignore_changes, life.on_remove])  # fmt: skip
    text = json.dumps(rows, sort_keys=True, ensure_ascii=False, default=_for_digest)
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _masked(tree: Any, secrets: Iterable[str]) -> Any:
    for pattern in secrets:
        for at, _ in list(paths.find(tree, paths.parse(pattern))):
            tree = paths.put(tree, at, "secret")
    return tree


def _for_digest(value: Any) -> Any:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return dict(value) if isinstance(value, Mapping) else str(value)
