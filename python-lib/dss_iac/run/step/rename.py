"""Another name for an object that stays: by DSS's own renaming where there is one, else by its document, whose id does
not change. What refers to it is no work of this module.
"""

from __future__ import annotations

from dataclasses import replace

from ...core.compare import wire
from ...core.model.address import Address
from ...core.model.kind import Kind
from ...core.model.plan import Step
from ...core.planning import scene
from ...dss.remote import Item
from ...errors import LOST, Stale
from .apply_context import APPEARED, ApplyContext, StepFailed, named


def rename(work: ApplyContext, step: Step) -> None:
    """Rename the object of a step; its entry goes along to the new address."""
    kind, resource, change = work.kind(step.address), work.wanted(step), work.change(step)
    source = change.moved_from or step.address
    old = work.entries.get(source)
    id = str(step.detail.get("id") or "") or (old.dss_id if old else work.id_of(step.address))
    if kind.rename is None and not kind.minted:
        raise StepFailed(f"{step.address}: a {kind.name} cannot be renamed; remove the `moved` entry")
    new = renamed(work, kind, step.address, id, resource.name)
    work.learn(step.address, new)
    if old:
        work.forget(source)
        now = replace(named(kind, old, resource.name), address=step.address, dss_id=new, version=None)
        work.record(now)
        work.saw(step.address, {k: v for k, v in now.attributes.items() if k == kind.name_key})
    if kind.rename is None:
        _pointed(work, source, step.address)
    if not kind.minted:
        _held(work, kind, id, new)


def _held(work: ApplyContext, holder: Kind, old: str, new: str) -> None:
    """What is known of objects within the renamed one, recorded or not: its name is half of their ids."""
    held = {name for name, k in work.session.kinds.items() if k.listing and k.listing.within
            and k.listing.within.kind == holder.name}  # fmt: skip
    known = {Address(*key) for key in tuple(work.index.ids) if key[0] in held}
    for address in known | {a for a in tuple(work.entries) if a.kind in held}:
        if (id := work.id_of(address)).startswith(f"{old}/"):
            now = f"{new}/{id.partition('/')[2]}"
            work.learn(address, now)
            if entry := work.entries.get(address):
                work.record(replace(entry, dss_id=now, version=None))


def renamed(work: ApplyContext, kind: Kind, address: Address, id: str, name: str) -> str:
    """Rename an object, and give its id from then on. Of a lost reply a list tells whether it happened."""
    new = id if kind.minted else name
    if kind.rename is None:
        _by_document(work, kind, address, id, name)
        return new
    if address not in work.renaming:
        _free(work, kind, address, name)
    for call in kind.rename(address.project, id, name)[work.renaming.get(address, 0) :]:
        try:
            work.send(call)
        except LOST:
            there = {i.id: i for i in work.listed(kind) or ()}
            if new not in there or not (is_named(work, kind, there[new], name) if kind.minted else id not in there):
                raise
            work.note(f"{address}: the reply to its renaming was lost; the list shows its new name")
        work.renaming[address] = work.renaming.get(address, 0) + 1
    return new


def _free(work: ApplyContext, kind: Kind, address: Address, name: str) -> None:
    """Stale when a name is taken just before it is given to something, where DSS may overwrite what has it."""
    if kind.taken == "list" and not kind.minted and any(item.id == name for item in work.now(kind, None)):
        raise Stale(APPEARED.format(address))


def is_named(work: ApplyContext, kind: Kind, item: Item, name: str) -> bool:
    """Whether an object has this name; some lists do not tell names (wiki articles)."""
    if not kind.minted:
        return item.id == name
    untold = kind.listing is not None and kind.listing.name_key not in item.raw
    return (work.session.remote.named(kind, item) if untold else item).name == name


def _pointed(work: ApplyContext, old: Address, new: Address) -> None:
    """What is recorded of others, with the new name where they mention the old one: DSS keeps ids there."""
    for entry in tuple(work.entries.values()):
        kind, project = work.kind(entry.address), work.session.project
        tree = scene.point(kind, entry.attributes, old, new, project)
        needs = tuple(new if n == old else n for n in entry.needs)
        if tree is not entry.attributes or needs != entry.needs:
            work.record(replace(entry, attributes=tree, needs=needs))


def _by_document(work: ApplyContext, kind: Kind, address: Address, id: str, name: str) -> None:
    """The fresh document under its new name, and a look whether DSS kept it."""
    part = next(p for p in kind.parts if not p.at)
    remote, project = work.session.remote, work.session.project
    with work.documents(remote.url(part, id)):
        lost = None
        try:
            if kind.named_by is not None:
                remote.write(kind.named_by, id, {**remote.read(kind.named_by, id), kind.name_key: name})
            else:
                fresh = {part.at: remote.parts(kind, id, (part,))[part.at]}
                tree = {**wire.live_tree(kind, fresh, work.index, project, strip=False), kind.name_key: name}
                remote.write(part, id, wire.wire_documents(kind, tree, fresh, work.index, project)[part.at])
        except LOST as error:
            lost = error
        now = wire.live_tree(kind, {part.at: remote.read(part, id)}, work.index, project)
    if now.get(kind.name_key) == name:
        if lost:
            work.note(f"{address}: the reply to its renaming was lost; it has its new name")
        return
    raise lost or StepFailed(f"{address}: DSS did not keep its new name {name!r}; plan again")
