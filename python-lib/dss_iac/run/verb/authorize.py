"""Whether a plan may be applied: by the policy that holds, and with the approvals that it asks for (D27, D47). Asked
once more when the apply begins. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...core.consent import approval, policy
from ...core.consent.policy import Policy
from ...core.model.plan import Change, Refusal
from ...core.planning import changes as judged
from ...core.planning import privilege
from ...core.secret.signature import KEY_NAME
from ...errors import Refused
from . import approvals, policies
from .prepare import Prepared

_KEY = f"set {KEY_NAME} (in DSS: the plugin's settings) to the key that the others use"


def check(prepared: Prepared) -> None:
    """Refused, with every reason, unless the plan may be applied by whoever runs this now."""
    reasons = tuple(dict.fromkeys(_reasons(prepared)))
    if reasons:
        raise Refused(reasons)


def _reasons(prepared: Prepared) -> Iterator[Refusal]:
    plan, around, state = prepared.plan, prepared.around, prepared.state
    held: tuple[Policy, ...] = (policies.remembered(state), around.rules)
    if not any(s.detail.get(policies.SETTINGS) for s in plan.steps):
        held = (policy.whole(policy.of(plan.policy)), *held)  # settings that are only recorded hold from then on
    rules = policy.strictest(*held)
    yield from policy.check(rules, plan)
    if state is not None and state.signed and not around.key:
        yield Refusal("the state of this project is signed, and no signing key is set here", _KEY, "key")
    watched = (
        tuple(_unattended(prepared, rules.unattended or ())) if around.unattended and prepared.paper is not None else ()
    )
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
        around, ref = prepared.around, paper.id if prepared.around.host else paper.where
        record = approvals.now(prepared.session, around, ref, paper.id)
        for missing in approval.of_plan(record, paper.id, plan, rules, needed):
            yield Refusal(f"{why}{missing}", "make another plan" if "rejected it" in missing else way, "approval")


def _unattended(prepared: Prepared, allowed: Collection[str]) -> Iterator[str]:
    """What nobody may do unwatched, unless somebody else has read the plan (D27, D29)."""
    session = prepared.session
    for change in prepared.plan.changes:
        kind = session.kinds[change.address.kind]
        for told in privilege.told(kind, change, judged.written(change), session.instance().user, allowed):
            yield f"{change.address}: {told}"
        if _code_conflict(change):
            yield f"{change.address}: code changed on both sides"


def _code_conflict(change: Change) -> bool:
    return any(f.verdict == "conflict" and (f.code or f.path.split(".")[0] == "payload") for f in change.fields)
