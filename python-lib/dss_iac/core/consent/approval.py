"""Who said what of one plan, and whether that is enough. Bound to the hash of the plan: another plan, however similar,
needs its own. Knows neither where decisions are kept nor who may use the key they are signed with (D27, D47).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from ..model.plan import Plan
from ..secret import signature
from . import policy

APPROVED, REJECTED = "approved", "rejected"
FORMAT = "1.0"
WHAT = "approvals"
HANDS = "who last saved its configuration, or the scenario that made it, is an author as well"


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's word. `groups` are the person's in DSS at that time, `at` is UTC, `writer`: may write to the
    project. `by`: the login of who recorded it, where that is somebody else, because it was said on a pull request."""

    who: str
    decision: str
    at: str
    comment: str = ""
    groups: tuple[str, ...] = ()
    writer: bool = False
    by: str = ""

    @property
    def words(self) -> str:
        """The comment, and who recorded it where that is not its author."""
        return f"{self.comment} (recorded by {self.by})" if self.by else self.comment


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that was decided about the plan whose full hash is `plan`, in order."""

    plan: str
    decisions: tuple[Decision, ...] = ()

    def with_decision(self, decision: Decision) -> Record:
        """The record with one word more."""
        return replace(self, decisions=(*self.decisions, decision))

    @property
    def standing(self) -> tuple[Decision, ...]:
        """The last word of each person, in the order of their first."""
        return tuple({d.who: d for d in self.decisions}.values())


def merged(records: Sequence[Record]) -> Record | None:
    """What several records of one plan tell together: each holds what its writer knew, and that one's own word last. Of
    words that did not know of each other a rejection comes last, so that it stands. None of none."""
    if not records:
        return None
    found: tuple[Decision, ...] = ()
    for record in sorted(records, key=lambda r: (len(r.decisions), *((d.decision == REJECTED, d.at, d.who)
                                                                     for d in r.decisions[-1:]))):  # fmt: skip
        if record.decisions[: len(found)] == found:
            found = record.decisions
        else:
            found += tuple(d for d in record.decisions if d not in found)
    return Record(records[0].plan, found)


def dumps(record: Record, key: bytes) -> str:
    """The record as signed text."""
    rows: list[dict[str, Any]] = [{**asdict(d), "groups": list(d.groups)} for d in record.decisions]
    return signature.dumps({"format_version": FORMAT, "plan": record.plan, "decisions": rows}, WHAT, key)


def loads(text: str, key: bytes) -> Record:
    """The record in a text. `signature.Forged` when its signature does not fit, ValueError when it is no record."""
    signature.check(text, WHAT, key)
    try:
        raw: Mapping[str, Any] = json.loads(text)
        if str(raw["format_version"]).split(".")[0] != FORMAT.split(".")[0]:
            raise ValueError(f"approvals of format {raw['format_version']}; this tool reads {FORMAT}")
        found = tuple(Decision(**{**row, "groups": tuple(row["groups"])}) for row in raw["decisions"])
        if not all(d.decision in (APPROVED, REJECTED) and isinstance(d.who, str) for d in found):
            raise ValueError("a decision is approved or rejected, by somebody")
        return Record(str(raw["plan"]), found)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a record of approvals ({type(error).__name__}: {error})") from None


def eligible(decision: Decision, rules: policy.Policy) -> str:
    """Why somebody's approval does not count; "" when it does. The author is judged by `lacking`."""
    for groups in rules.approvers:
        if not set(groups) & set(decision.groups):
            return f"{decision.who} is in none of the groups {', '.join(groups)}"
    if not rules.approvers and not decision.writer:
        return f"{decision.who} may not write to the project"
    return ""


def of_plan(record: Record | None, id: str, plan: Plan, rules: policy.Policy, least: int = 1) -> tuple[str, ...]:
    """What is missing until a plan may be applied, by its authors and `rules`; `least`: how many must approve it even
    if these ask for nobody."""
    untold = plan.untold if rules.approvals else ()
    return lacking(record, id, plan.author, rules, max(least, rules.approvals), others=plan.others, untold=untold)


def authored(who: str, plan: Plan) -> str:
    """Why somebody's approval of a plan is none of four eyes; "" when it is."""
    if who == plan.author:
        return f"{who} made this plan, and an author does not approve alone"
    return f"{who} had a hand in this plan: {HANDS}" if who in plan.others else ""


def lacking(
    record: Record | None,
    plan: str,
    author: str,
    rules: policy.Policy,
    needed: int,
    *,
    others: Sequence[str] = (),
    untold: Sequence[str] = (),
) -> tuple[str, ...]:
    """What is missing until the plan may be applied; () when nothing. The author's own approval does not count, nor
    that of `others` who had a hand in it; where it is `untold` who they are, one more has to approve."""
    if record is not None and record.plan != plan:
        return (f"the approvals are for plan {record.plan[:16]}, this is plan {plan[:16]}",)
    standing = record.standing if record else ()
    against = [
        f"{d.who} rejected it{': ' + d.comment if d.comment else ''}" for d in standing if d.decision == REJECTED
    ]
    counted, notes = _counted(standing, author, others, rules)
    if needed and untold:
        needed, notes = needed + 1, [*notes, f"one more than usual, because {'; '.join(untold)}"]
    if against or counted >= needed:
        return tuple(against)
    wanted = f"{needed} {'approval is' if needed == 1 else 'approvals are'} needed, it has {counted}"
    return (wanted + (f" ({'; '.join(notes)})" if notes else ""),)


def _counted(
    standing: Sequence[Decision], author: str, others: Sequence[str], rules: policy.Policy
) -> tuple[int, list[str]]:
    """How many approvals count, and why the others do not."""
    counted, notes = 0, []
    for decision in standing:
        why = "" if decision.decision == APPROVED else "rejected"
        if not why and decision.who == author:
            why = f"{author} made the plan, so {author}'s own approval does not count"
        elif not why and decision.who in others:
            why = f"{decision.who} had a hand in the plan ({HANDS}), so that approval does not count"
        why = why or eligible(decision, rules)
        counted += not why
        notes += [why] if why and why != "rejected" else []
    return counted, notes
