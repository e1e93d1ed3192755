"""Which policy holds: the strictest of what the tool, the configuration and state say (D27). Writes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...core.consent import policy
from ...core.consent.policy import Policy
from ...core.model.address import Address
from ...core.model.plan import Action, Options, Plan, Step
from ...core.model.resource import Desired
from ...core.model.state import State
from ...errors import NOT_JSON, IacError

POLICY_NAME = "DSS_IAC_POLICY"
SETTINGS = "settings"  # in the detail of the one step of a plan that only records what the configuration states
_IN_FILES = "plan -o FILE, then `dss-iac approve FILE`"


def given(environ: Mapping[str, str], settings: Mapping[str, Any] | None) -> Policy:
    """The policy of whoever runs the tool: the plugin's settings, or `DSS_IAC_POLICY` (JSON) outside DSS."""
    text = environ.get(POLICY_NAME, "")
    try:
        raw = json.loads(text) if text else {}
        if not isinstance(raw, dict):
            raise ValueError("it must be a map")
        return policy.strictest(policy.of(raw), policy.of(settings or {}))
    except NOT_JSON as error:
        raise IacError(f'{POLICY_NAME}: {error}; write for example {{"require_approval": 1}}') from None


def stated(desired: Desired | None, state: State | None, options: Options) -> Policy:
    """What the configuration states; without one, and for a rollback, what was stated last."""
    if desired is None or options.undoes:
        return policy.whole(policy.of(state.policy if state else {}))
    return policy.whole(policy.of({**desired.settings, "unattended": desired.policy.get("unattended")}))


def remembered(state: State | None) -> Policy:
    """What was stated last; nothing before the first apply."""
    return policy.whole(policy.of(state.policy)) if state else Policy()


def under(desired: Desired | None, rules: Policy) -> Desired | None:
    """The configuration as the policy that holds reads it."""
    if desired is None:
        return None
    if desired.policy.get("unattended"):
        desired = replace(desired, policy={**desired.policy, "unattended": list(rules.unattended or ())})
    return replace(desired, settings={**desired.settings, "drift_policy": rules.drift}) if rules.drift else desired


def restated(plan: Plan, own: Policy, state: State | None, desired: Desired | None) -> Plan:
    """The plan that does nothing else, with a step that records what the configuration states by now: what state
    remembers is what holds next time (D27)."""
    options = plan.options
    if plan.steps or plan.refusals or desired is None or state is None or options.undoes or options.destroy:
        return plan
    if policy.of(state.policy).to_json() == own.to_json():
        return plan
    at = Address("project", plan.project)
    mine = [c for c in plan.changes if c.address == at and c.action is Action.NOOP and c.after is not None]
    if not mine:
        return plan
    was, now = (json.dumps(one.to_json(), sort_keys=True) for one in (policy.of(state.policy), own))
    told = replace(mine[0], action=Action.RECORD, reason=f"settings are recorded: {was} → {now}")
    changes = tuple(told if c is mine[0] else c for c in plan.changes)
    note = f"the settings that are recorded change: {was} → {now}; the next apply records them"
    step = Step(1, "record", at, detail={SETTINGS: True})
    return replace(plan, changes=changes, steps=(step,), notes=(*plan.notes, note))


def bound(plan: Plan, rules: Policy, own: Policy, host: str = "") -> Plan:
    """The plan with the policy that holds, and what that forbids. `host`: the project that keeps plans, if any."""
    notes = plan.notes
    if plan.steps and (needs := policy.told(rules)):
        way = f"`dss-iac approve PLAN --host {host}`, or the macro Review plan there" if host else _IN_FILES
        notes = (*notes, f"needs {needs} before it can be applied: {way}")
    if plan.steps and rules.approvals and plan.others:
        notes = (*notes, f"authors besides {plan.author}, who do not approve it either: {', '.join(plan.others)}")
    if plan.steps and rules.approvals and plan.untold:
        notes = (*notes, f"needs one approval more than usual, because {'; '.join(plan.untold)}")
    if plan.steps and policy.strictest(rules, own) == rules != own:
        notes = (*notes, "the policy that holds is stricter than the configuration's; it holds for this apply, too")
    refusals = tuple(dict.fromkeys((*plan.refusals, *policy.check(rules, plan))))
    return replace(plan, policy=rules.to_json(), stated=own.to_json(), notes=notes, refusals=refusals)
