"""The documents that a look is about to read, out of one export of the project (`dss.project_export`), where that was
asked for and pays. Lists still come from DSS: they alone decide what exists.

A document of the archive stands for a read only where it is proven to be the same:
- *the same version*: the list and the archive tell one version tag, or the archive tells none and a list right after
  the export tells what the one before it told, so that nobody saved the object in between;
- *the same form*: of each form of document (`forms`) the one that was saved last is read from DSS, too, and gives the
  same tree. Where DSS tells more than the archive has, as of what an old version wrote, that is learned from it, and
  believed once the one that was saved first, completed so, is as DSS tells it.
Whatever is not proven is left to be read as always, so a doubt costs requests and never a result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any

from ...core.compare import wire
from ...core.model.kind import Kind, Part
from ...core.model.resource import Index
from ...dss import disk_objects, project_export
from ...dss.project_export import Archive, Unusable
from ...dss.remote import Item, born_of, version_of
from ...errors import ODD_SHAPE, IacError
from ..event import Note
from ..session import Session
from . import forms

FEWEST = 50  # documents: fewer are read about as fast as DSS packs an archive (docs/performance.md)
WAY = "everything was read one by one"


@dataclass(frozen=True)
class Job:
    """An object with the parts of it that are to be read."""

    kind: Kind
    item: Item
    parts: Sequence[Part]
    have: Mapping[str, Any]

    @property
    def provable(self) -> bool:
        """Whether its document is to be read, could lie in an archive, and has a version to be proven."""
        return bool(self.parts) and "" not in self.have and self.kind.disk is not None and self.item.version is not None


@dataclass(frozen=True)
class Offer:
    """A job, and what the archive has for it."""

    job: Job
    wires: Mapping[str, Any]


def ahead(session: Session, jobs: Iterable[Job]) -> str:
    """Put what an export proves into the replies of this look; why there was no export, "" when all went well."""
    wanted = [job for job in jobs if job.provable]
    if len(wanted) < FEWEST:
        session.tell(Note(f"no export: {len(wanted)} documents to read that it could give, and it pays from {FEWEST}"))
        return ""
    try:
        archive = project_export.take(session.transport, session.project)
        offers = list(_offers(archive, wanted))
    except IacError as error:
        return f"the project's export cannot be used ({error}); {WAY}"
    given = _proven(session, archive, _alike(session, offers))
    for offer in given:
        _keep(session, offer)
    session.tell(Note(f"one export of the project gave {len(given)} of {len(wanted)} documents"))
    return "" if given else f"the project's export has nothing that is proven to be as in DSS; {WAY}"


def _offers(archive: Archive, wanted: Sequence[Job]) -> Iterator[Offer]:
    """What the archive has of what is wanted, and the tag it has of it does not speak against it."""
    by_kind: dict[str, dict[str, Job]] = {}
    for job in wanted:
        by_kind.setdefault(job.kind.name, {})[job.item.id] = job
    for jobs in by_kind.values():
        try:
            found = dict(disk_objects.objects(archive, next(iter(jobs.values())).kind))
        except Unusable:
            raise
        except (IacError, *ODD_SHAPE):
            continue  # one file that nobody can read: DSS tells what it makes of it
        for id, job in jobs.items():
            if id in found and job.item.version in (_tags(archive, id, found[id]) or {job.item.version}):
                yield Offer(job, found[id])


def _tags(archive: Archive, id: str, wires: Mapping[str, Any]) -> set[Any]:
    """The version tags that the archive has of an object: within its document, and beside it."""
    within = version_of(wires[""])
    return {*archive.tags.get(id.rpartition("/")[2], ()), *([within] if within else [])}


def _alike(session: Session, offers: Sequence[Offer]) -> list[Offer]:
    """Those of a form whose last saved document DSS tells as the archive does, and those that can be completed."""
    groups = _grouped(offers, forms.keys)
    same = session.many(lambda group: _same(session, group[-1], _told(session, group[-1])), groups)
    other = [offer for group, good in zip(groups, same, strict=True) if not good for offer in group]
    taught = session.many(partial(_taught, session), _grouped(other, forms.strict))
    return [*(o for group, good in zip(groups, same, strict=True) if good for o in group[:-1]), *chain(*taught)]


def _grouped(offers: Sequence[Offer], form: Callable[[Any], Any]) -> list[list[Offer]]:
    """By kind and form; in each, the last saved is the last."""
    groups: dict[Any, list[Offer]] = {}
    for offer in offers:
        groups.setdefault((offer.job.kind.name, form(dict(offer.wires))), []).append(offer)
    return [sorted(those, key=lambda one: (one.job.item.version or (0, 0, ""))[1]) for those in groups.values()]


def _taught(session: Session, group: Sequence[Offer]) -> list[Offer]:
    """Those between the first and the last saved, with what DSS adds to these two alike; none if that is not all."""
    if len(group) < 3:
        return []
    ends = [(offer, _told(session, offer)) for offer in (group[0], group[-1])]
    more = forms.common(*(forms.added(told, offer.wires) for offer, told in ends))
    if not all(_same(session, _grown(offer, more), told) for offer, told in ends):
        return []
    return [_grown(offer, more) for offer in group[1:-1]]


def _grown(offer: Offer, more: Mapping[str, Any]) -> Offer:
    return replace(offer, wires=forms.completed(offer.wires, more))


def _told(session: Session, offer: Offer) -> Mapping[str, Any]:
    """What DSS tells of the parts that the archive has, too; nothing when that cannot be read."""
    job = offer.job
    try:
        told = session.looking.parts(job.kind, job.item.id, job.parts, job.have)
    except (IacError, *ODD_SHAPE):
        return {}
    return {at: document for at, document in told.items() if at in offer.wires}


def _same(session: Session, offer: Offer, told: Mapping[str, Any]) -> bool:
    """Whether DSS and the archive tell the same of an object."""
    kept = {at: offer.wires[at] for at in told}
    try:
        trees = [wire.live_tree(offer.job.kind, wires, Index(), session.project) for wires in (told, kept)]
    except ODD_SHAPE:
        return False
    return bool(told) and trees[0] == trees[1] and all(born_of(told[at]) == born_of(kept[at]) for at in told)


def _proven(session: Session, archive: Archive, offers: Sequence[Offer]) -> list[Offer]:
    """Those that have the version which the list told: the archive says so, or the lists before and after it agree."""
    tagged = [o for o in offers if _tags(archive, o.job.item.id, o.wires)]
    untold = [o for o in offers if not _tags(archive, o.job.item.id, o.wires)]
    kinds = {o.job.kind.name: o.job.kind for o in untold}
    lists = [kind for kind in kinds.values() if kind.listing is not None and kind.listing.within is None]
    after = dict(zip([kind.name for kind in lists], session.many(partial(_listed, session), lists), strict=True))
    still = [o for o in untold if after.get(o.job.kind.name, {}).get(o.job.item.id) == o.job.item.version]
    return tagged + still


def _listed(session: Session, kind: Kind) -> dict[str, Any]:
    """DSS id → version, by a list of this moment; nothing when it cannot be read."""
    try:
        return {item.id: item.version for item in session.remote.items(kind) or ()}
    except IacError:
        return {}


def _keep(session: Session, offer: Offer) -> None:
    """As if DSS had been asked for it: whoever looks next finds it."""
    replies = session.looking.replies
    assert replies is not None
    for part in offer.job.parts:
        if part.at in offer.wires:
            replies.setdefault(session.looking.url(part, offer.job.item.id), offer.wires[part.at])
