"""What it takes to apply: approvals, approvers, protection, what becomes of drift. Several places may state it; the
strictest of all holds, and state remembers what was applied last, so that nobody loosens it by leaving something out
(D27). Pure; knows no place by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..model.plan import Action, Plan, Refusal
from ..planning.privilege import WORDS
from ..planning.scene import means

DRIFT = ("", "ignore", "warn", "fail")  # the strictest last; "" = not stated, which means warn
_GONE = (Action.DELETE, Action.REPLACE)


@dataclass(frozen=True, slots=True)
class Policy:
    """`approvals`: how many must approve. `approvers`: lists of groups; an approver is in one group of each list.
    `protected`: addresses (`*` = all) that are neither deleted nor replaced. `drift`: one of DRIFT. `unattended`: what
    of `planning.privilege.WORDS` an apply may do that nobody watches (D64); None = says nothing of it."""

    approvals: int = 0
    approvers: tuple[tuple[str, ...], ...] = ()
    protected: tuple[str, ...] = ()
    drift: str = ""
    unattended: tuple[str, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        """As state and plans keep it: only what is stated."""
        rows = {
            "require_approval": self.approvals,
            "approvers": [list(one) for one in self.approvers],
            "protected": list(self.protected),
            "drift_policy": self.drift,
            "unattended": list(self.unattended or ()),
        }
        return {k: v for k, v in rows.items() if v}


def of(settings: Mapping[str, Any]) -> Policy:
    """A policy from settings as people write them, or from `to_json`. ValueError names what makes no sense."""
    wanted, protected, groups = (settings.get(k) for k in ("require_approval", "protected", "approvers"))
    drift = settings.get("drift_policy") or ""
    if drift not in DRIFT:
        raise ValueError(f"drift_policy must be fail, warn or ignore, not {drift!r}")
    if not isinstance(wanted, (int, type(None))) or int(wanted or 0) < 0:
        raise ValueError(f"require_approval must be a number of people, not {wanted!r}")
    if not isinstance(protected, (bool, list, tuple, type(None))) or not isinstance(groups, (list, tuple, type(None))):
        raise ValueError("protected must be true or a list of addresses, approvers a list of groups")
    allowed = settings.get("unattended")
    if not isinstance(allowed, (list, tuple, type(None))) or not set(allowed or ()) <= set(WORDS):
        raise ValueError(f"unattended must be a list of {', '.join(WORDS)}, not {allowed!r}")
    return Policy(
        approvals=int(wanted or 0),
        approvers=_lists(groups or ()),
        protected=("*",) if protected is True else tuple(map(str, protected or ())),
        drift=drift,
        unattended=None if allowed is None else tuple(sorted(allowed)),
    )


def whole(policy: Policy) -> Policy:
    """A policy that speaks for everything: what it does not allow unattended, it forbids."""
    return replace(policy, unattended=policy.unattended or ())


def strictest(*policies: Policy) -> Policy:
    """What satisfies all of them."""
    allowed = [set(p.unattended) for p in policies if p.unattended is not None]
    return Policy(
        approvals=max((p.approvals for p in policies), default=0),
        approvers=tuple(dict.fromkeys(one for p in policies for one in p.approvers)),
        protected=tuple(dict.fromkeys(one for p in policies for one in p.protected)),
        drift=max((p.drift for p in policies), key=DRIFT.index, default=""),
        unattended=tuple(sorted(set.intersection(*allowed))) if allowed else None,
    )


def check(policy: Policy, plan: Plan) -> Iterator[Refusal]:
    """What the policy forbids in a plan, whoever approves it."""
    for change in plan.changes:
        pattern = next((p for p in policy.protected if p == "*" or means(p, change.address)), "")
        if change.action in _GONE and pattern:
            yield Refusal(
                f"{change.address} is protected here (settings.protected: {'true' if pattern == '*' else pattern})",
                "take it out of settings.protected and apply that first, as the policy that holds now asks",
                "protected",
            )


def told(policy: Policy) -> str:
    """What it takes besides a yes, for people; "" when nothing."""
    if not policy.approvals:
        return ""
    people = "approval" if policy.approvals == 1 else "approvals"
    groups = "".join(f", from {' or '.join(one)}" for one in policy.approvers)
    return f"{policy.approvals} {people}{groups}"


def _lists(groups: Any) -> tuple[tuple[str, ...], ...]:
    """One list of groups as settings have it, or several as `to_json` gives them."""
    if groups and all(isinstance(one, (list, tuple)) for one in groups):
        return tuple(tuple(sorted(map(str, one))) for one in groups)
    return (tuple(sorted(map(str, groups))),) if groups else ()
