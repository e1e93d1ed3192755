"""Whether a plan may be applied: the strictest of the policies that hold, and the approvals that it asks for (D27,
D47). Asked once more when the apply begins, because policies and approvals come from several places. Writes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..core import approval, policy, privilege
from ..core import changes as judged
from ..core.approval import Record
from ..core.plan import Change, Options, Plan, Refusal
from ..core.policy import Policy
from ..core.resource import Desired
from ..core.sign import KEY_NAME
from ..core.state import State
from ..errors import IacError, Refused

if TYPE_CHECKING:
    from .prepare import Prepared

POLICY_NAME = "DSS_IAC_POLICY"
_KEY = f"set {KEY_NAME} (in DSS: the plugin's settings) to the key that the others use"


@dataclass(frozen=True)
class Paper:
    """A plan that was kept: its full hash, where, and what was decided about it."""

    id: str
    where: str
    record: Record | None = None


def given(environ: Mapping[str, str], settings: Mapping[str, Any] | None) -> Policy:
    """The policy of whoever runs the tool: the plugin's settings, or `DSS_IAC_POLICY` (JSON) outside DSS."""
    text = environ.get(POLICY_NAME, "")
    try:
        raw = json.loads(text) if text else {}
        if not isinstance(raw, dict):
            raise ValueError("it must be a map")
        return policy.strictest(policy.of(raw), policy.of(settings or {}))
    except ValueError as error:
        raise IacError(f'{POLICY_NAME}: {error}; write for example {{"require_approval": 1}}') from None


def stated(desired: Desired | None, state: State | None, options: Options) -> Policy:
    """What the configuration states; without one, and for a rollback, what was stated last."""
    if desired is None or options.undoes:
        return policy.of(state.policy if state else {})
    return policy.of(desired.settings)


def under(desired: Desired | None, rules: Policy) -> Desired | None:
    """The configuration as the policy that holds reads it."""
    if desired is None or not rules.drift:
        return desired
    return replace(desired, settings={**desired.settings, "drift_policy": rules.drift})


def bound(plan: Plan, rules: Policy, own: Policy) -> Plan:
    """The plan with the policy that holds, and what that forbids."""
    notes = plan.notes
    if plan.steps and (needs := policy.told(rules)):
        notes = (*notes, f"needs {needs} before it can be applied: plan -o FILE, then `dss-iac approve FILE`")
    if plan.steps and policy.strictest(rules, own) == rules != own:
        notes = (*notes, "the policy that holds is stricter than the configuration's; it holds for this apply, too")
    refusals = tuple(dict.fromkeys((*plan.refusals, *policy.check(rules, plan))))
    return replace(plan, policy=rules.to_json(), stated=own.to_json(), notes=notes, refusals=refusals)


def check(prepared: Prepared) -> None:
    """Refused, with every reason, unless the plan may be applied by whoever runs this now."""
    reasons = tuple(dict.fromkeys(_reasons(prepared)))
    if reasons:
        raise Refused(reasons)


def _reasons(prepared: Prepared) -> Iterator[Refusal]:
    plan, around, state = prepared.plan, prepared.around, prepared.state
    rules = policy.strictest(policy.of(plan.policy), policy.of(state.policy if state else {}), around.rules)
    yield from policy.check(rules, plan)
    if state is not None and state.signed and not around.key:
        yield Refusal("the state of this project is signed, and no signing key is set here", _KEY, "key")
    watched = tuple(_unattended(prepared)) if around.unattended and prepared.paper is not None else ()
    needed = max(rules.approvals, 1 if watched else 0)
    if needed:
        why = watched[0] if watched and not rules.approvals else ""
        yield from _approvals(prepared, rules, needed, f"{why}; and this apply is unattended: " if why else "")


def _approvals(prepared: Prepared, rules: Policy, needed: int, why: str) -> Iterator[Refusal]:
    plan, paper = prepared.plan, prepared.paper
    count = f"{needed} {'approval is' if needed == 1 else 'approvals are'} required"
    if not prepared.around.key:
        yield Refusal(f"{why}{count}, and without a signing key none can be trusted", _KEY, "approval")
    elif paper is None:
        way = "run `dss-iac plan -o FILE`, have it approved with `dss-iac approve FILE`, then `dss-iac apply FILE`"
        yield Refusal(f"{why}{count}, and this plan was not kept for anybody to read", way, "approval")
    else:
        way = f"have {paper.where} read by somebody else, who runs `dss-iac approve`"
        for missing in approval.lacking(paper.record, paper.id, plan.author, rules, needed):
            yield Refusal(f"{why}{missing}", "make another plan" if "rejected it" in missing else way, "approval")


def _unattended(prepared: Prepared) -> Iterator[str]:
    """What nobody may do unwatched, unless somebody else has read the plan (D27, D29)."""
    session = prepared.session
    for change in prepared.plan.changes:
        kind = session.kinds[change.address.kind]
        for told in privilege.told(kind, change, judged.written(change), session.instance().user):
            yield f"{change.address}: {told}"
        if _code_conflict(change):
            yield f"{change.address}: code changed on both sides"


def _code_conflict(change: Change) -> bool:
    return any(f.verdict == "conflict" and (f.code or f.path.split(".")[0] == "payload") for f in change.fields)
