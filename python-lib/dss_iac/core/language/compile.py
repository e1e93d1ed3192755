"""Documents → `Desired`: the whole language, offline. Every problem goes to the report; nothing is raised, nothing read
but through `Content`. Names no kind.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..model import path as paths
from ..model.address import Address
from ..model.diagnostic import CYCLE, NAME, REFERENCE, WORD, Mark, Report
from ..model.kind import Kind
from ..model.resource import NOTHING, Desired, Resource
from ..secret import search
from ..spelling import speller
from ..template.templating import Namespace, render
from ..template.variables import Layer, Outside, namespace
from ..text.document import Document
from . import (
    code_files,
    digest,
    directives,
    environment,
    folder_files,
    given,
    naming,
    references_check,
    schema,
    validate,
)
from .content_files import Content, Unreadable
from .environment import overlay, overridden_one
from .expansion import Expanded, Expansion, Item
from .items import Assembly
from .keywords import ACCEPT, CODE_FILES, INCLUDE, INSTANCE, POLICY, SETTINGS
from .references_check import Edges
from .sections import Located, Sections, gather

DEFAULT_POLICY: Mapping[str, Any] = {"naming": naming.SNAKE_POLICY, "adopt": "refuse"}
_SCHEMA_IS_OURS = "managed_schema"  # a creation hint: the author owns what builds rewrite, too (D4)


def read(
    documents: Sequence[Document],
    kinds: Mapping[str, Kind],
    *,
    environment: str = "",
    variables: Mapping[str, str] = NOTHING,
    environ: Mapping[str, str] = NOTHING,
    keys: Collection[str] = (),
    read_file: Content,
    report: Report,
    environment_file: Document | None = None,
    project_key: str = "",
    elsewhere: Callable[[], Mapping[str, Collection[str]]] = dict,
    today: str = "",
) -> Desired:
    """The configuration in `documents`, with the environment that `environment_file` describes.

    `variables` are those of --var, `environ` the OS's, `keys` the values in use that no template may see. `project_key`
    replaces the key that is written, `elsewhere` gives the variables of every environment, `today`
    (YYYY-MM-DD, "" for unknown) says what has expired. The result
    is usable when `report` has no errors.
    """
    outside = Outside(environment, variables, environ, keys=keys, elsewhere=elsewhere)
    report.hide(value for given in (variables, environ) for _, value in search.secrets(dict(given)))
    return _Reading(kinds, outside, read_file, report, project_key, today).run(documents, environment_file)


class _Reading:
    """One reading of one configuration."""

    def __init__(
        self,
        kinds: Mapping[str, Kind],
        outside: Outside,
        files: Content,
        report: Report,
        key: str,
        today: str,
    ) -> None:
        self.today = today
        self.kinds, self.outside, self.name = kinds, outside, outside.environment
        self.files, self.report, self.forced_key = files, report, key
        self.top = next((kind for kind in kinds.values() if kind.listing is None), None)

    def run(self, documents: Sequence[Document], file: Document | None) -> Desired:
        self.env = environment.read(self.name, file, self.report)
        sections = gather(documents, self.kinds, self.report)
        written = overlay(sections.head("policy"), self.env.policy)
        allowed = written.tree.get("env_allow")
        outside = replace(self.outside, allowed=tuple(map(str, allowed)) if isinstance(allowed, list) else ())
        self._place_project(sections, documents)
        shared = (self.env.variables, sections.head("variables"))
        layers = [Layer(one.tree, one.place, "variables") for one in shared]
        self.report.hide(value for layer in layers for _, value in search.secrets(layer.values))
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
        edges = references_check.edges(self.kinds, assembly.resources, self.key)
        desired = Desired(
            project=self.key,
            resources=_initial_where_built(self.kinds, assembly.resources, edges),
            environment=self.name,
            externals=directives.externals(expanded, self.kinds, self.key, self.report),
            moved=directives.moved(expanded, assembly, self.kinds, self.report),
            imports={**assembly.imports, **directives.imports(expanded, assembly, self.kinds, self.report)},
            policy=policy,
            settings=settings,
            instance=instance,
            accepted=accepted,
        )
        broken = tuple(address for address in assembly.taken if address not in desired.resources)
        desired = replace(desired, broken=broken)
        self._check(desired, assembly, edges, _absent(expanded.left_out, self.key))
        given.inside(expanded.callers, self.report)
        given.unused(expanded.uses, outside, [*shared[0].tree, *shared[1].tree], assembly.patterns, self.report)
        return replace(desired, digest=digest.of(desired, self.kinds))

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
                others = {**self.env.overrides.tree, section: {k: v for k, v in row.items() if k != "key"}}
                self.env.overrides = Located(others, self.env.overrides.place)

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
        for one in sections.lists.get("include", ()):
            if schema.check(one.tree, INCLUDE, one.place, self.report, "include") and not one.place.mark.line:
                self.report.error(one.place.mark, "a configuration given as a value includes nothing", "give a folder")
        for one in sections.lists.get("accept", ()):
            if schema.check(one.tree, ACCEPT, one.place, self.report, "accept"):
                found += one.tree
        return tuple(dict.fromkeys(found))

    def _module(self, source: Located) -> Sequence[Document] | None:
        try:
            return self.files.documents(str(source.tree), source.place.file, self.report)
        except Unreadable as error:
            self.report.error(source.place.mark, error.what, error.hint)
            return None

    # -------------------------------------------------------------------------------------------------------- items

    def _assemble(self, expanded: Expanded, policy: Mapping[str, Any], instance: Mapping[str, Any]) -> Assembly:
        connection = str(policy.get("default_connection") or instance.get("default_connection") or "")
        assembly = Assembly(self.key, self.name, connection, self.files, self.report, today=self.today)
        valid = [one for one in expanded.code_files if schema.check(one.tree, CODE_FILES, one.place, self.report)]
        unfolded = folder_files.unfold(expanded.items, self._glob, self.report)
        items = code_files.assign(unfolded, expanded.left_out, valid, self._glob, self.report)
        for item in items:
            assembly.add(item)
        names: dict[str, list[str]] = {}
        for item in (*items, *expanded.left_out):
            names.setdefault(item.kind.section, []).append(str(item.tree.get("name") or item.tree.get("id")))
        environment.unused(self.env, self.kinds, names, self.report)
        for resource in assembly.resources.values():
            self._named(resource, policy)
        return assembly

    def _glob(self, pattern: str, one: Located) -> Sequence[str] | None:
        try:
            return self.files.glob(pattern, one.place.file)
        except Unreadable as error:
            self.report.error(one.place.mark, error.what, error.hint)
            return None

    def _named(self, resource: Resource, policy: Mapping[str, Any]) -> None:
        kind = self.kinds[resource.address.kind]
        name = self.key if kind.listing is None else resource.address.name if kind.minted else resource.name
        wrong = naming.problem(kind, name, str(policy.get("naming")))
        if wrong:
            at = "key" if kind.listing is None else "name"
            with self.report.about(NAME):
                self.report.error(resource.marks.get(at, resource.mark), *wrong, str(resource.address))

    # ----------------------------------------------------------------------------------------------------- together

    def _check(self, desired: Desired, assembly: Assembly, edges: Edges, absent: Mapping[Address, Mark]) -> None:
        declared = {**dict.fromkeys(assembly.taken), **desired.resources}
        with self.report.about(CYCLE):
            if "cycle" not in desired.accepted:
                references_check.circles(desired.resources, edges, self.report)
            else:
                references_check.knots(desired.resources, edges, self.report)
        whole = {a: r for a, r in desired.resources.items() if a not in assembly.partial}
        with self.report.about(REFERENCE):
            for resource in desired.resources.values():
                references_check.depends(resource, declared, absent, self.report)
            references_check.idle(whole, self.kinds, edges, self.report)
            references_check.check(desired, declared, absent, self.kinds, edges, self.report)
        with self.report.about(WORD):
            validate.spelled(desired.resources.values(), self.report)
            speller.check(desired.resources.values(), self.kinds, self.report)


def _absent(left_out: Sequence[Item], project: str) -> dict[Address, Mark]:
    """The addresses of what a `when` leaves out, and where it says so."""
    named = [(one, one.tree.get("id") or one.tree.get("name")) for one in left_out]
    return {Address(i.kind.name, project, name): i.place.nearest(("when",)).mark for i, name in named if name}


def _initial_where_built(
    kinds: Mapping[str, Kind], resources: Mapping[Address, Resource], edges: Edges
) -> dict[Address, Resource]:
    """What builds rewrite in a recipe's output is used at creation only, unless its author owns it (D4)."""
    out = dict(resources)
    for address in references_check.built(edges):
        resource = out.get(address)
        if resource is None or resource.create.get(_SCHEMA_IS_OURS):
            continue
        body, initial = dict(resource.body), dict(resource.initial)
        for pattern in kinds[address.kind].rules.built:
            for at, value in list(paths.find(body, paths.parse(pattern))):
                body, initial = paths.drop(body, at), paths.put(initial, at, value)
        out[address] = replace(resource, body=body, initial=initial)
    return out
