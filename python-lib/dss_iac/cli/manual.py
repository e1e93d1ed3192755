"""What `--help` tells beside the flags: which commands belong together, and an example of each. Data and its layout;
`docs/commands.md` is made of the same rows. Knows no flag.
"""

from __future__ import annotations

from collections.abc import Mapping

USAGE = "dss-iac [-C DIR] COMMAND …"
HEAD = "Plan and apply Dataiku DSS projects from YAML."
EPILOG = """`dss-iac help COMMAND` tells the flags of one, with examples.

exit codes: 0 done, 1 error, 2 changes present (plan --detailed-exitcode, drift), 3 refused, 4 locked,
5 not everything was done. Connection: the environment's `instance`, else DKU_DSS_URL and DKU_API_KEY (or DATAIKU_URL
and DATAIKU_API_KEY), else ~/.dataiku/config.json. A key goes only to hosts that you named: that of its URL variable,
those of that file, and those in DSS_IAC_HOSTS. What a plan found unchanged is kept as digests in ~/.cache/dss-iac, or
in DSS_IAC_CACHE (a folder, or off)."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "write a configuration": ("init", "import", "accept", "validate", "fmt", "watch", "graph", "schema", "docs", "ci"),
    "change DSS": ("plan", "apply", "rollback", "destroy"),
    "see why": ("drift", "diff", "explain", "state"),
    "decide together": ("show", "approve", "reject", "unlock"),
    "this tool": ("completion", "help", "version"),
}
REST = "more"

# Command → what to type, and what it does. Each is parsed by a test.
EXAMPLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "validate": (
        ("dss-iac validate", "this folder, without DSS"),
        ("dss-iac validate --all-environments --strict --format github", "for CI: problems at their lines"),
        ("dss-iac validate iac -e prod --online", "what environments/prod.yml makes of iac/, against its DSS"),
    ),
    "plan": (
        ("dss-iac plan", "this folder, against the DSS of DKU_DSS_URL"),
        ("dss-iac plan iac -e prod -o prod.plan", "keep the plan, so that apply does this and nothing else"),
        ("dss-iac plan --target 'recipe.*'", "recipes only"),
        ("dss-iac -C all plan --only mart", "one project of the workspace in all/"),
    ),
    "fmt": (
        ("dss-iac fmt", "this folder; names what it wrote"),
        ("dss-iac fmt --check --diff", "for CI: show it, write nothing, and fail"),
    ),
    "watch": (
        ("dss-iac watch --offline", "problems as you type, without DSS"),
        ("dss-iac watch iac -e dev", "and the plan; Ctrl-C ends it"),
    ),
    "apply": (
        ("dss-iac apply", "plan, ask, do it, plan again"),
        ("dss-iac apply prod.plan", "a plan that was kept, as it was reviewed"),
        ("dss-iac apply -c iac -e dev --auto-approve", "nobody is asked: for CI"),
        ("dss-iac apply -c iac -e prod --kept --host OPS --auto-approve", "what was reviewed, after the merge"),
    ),
    "rollback": (
        ("dss-iac rollback", "undo the last apply"),
        ("dss-iac rollback --to 7 --dry-run", "the requests that would undo everything after serial 7"),
    ),
    "drift": (
        ("dss-iac drift", "exit code 2 when somebody changed something"),
        ("dss-iac drift --project-key SALES", "without a configuration"),
    ),
    "import": (
        ("dss-iac import SALES -o sales", "the project SALES as YAML in sales/"),
        ("dss-iac import --from-git checkout -o sales", "from a checkout of the project's git, without DSS"),
    ),
    "accept": (
        ("dss-iac accept --all --dry-run", "what was changed in DSS, as a diff of the files"),
        ("dss-iac accept dataset.ORDERS 'scenario.*'", "these, at the lines where their values are written"),
        ("dss-iac accept dataset.ORDERS.description", "one field"),
        ("dss-iac accept --all --since 12", "on a branch that apply 12 was made from"),
    ),
    "destroy": (
        ("dss-iac destroy", "delete what was applied; asks for the project's key"),
        ("dss-iac destroy --target dataset.OLD -o old.plan", "keep it as a plan, for others to read"),
    ),
    "show": (("dss-iac show prod.plan --format markdown", "a kept plan, for a comment on a pull request"),),
    "approve": (("dss-iac approve prod.plan -m 'read with the team'", "who said yes is signed and kept"),),
    "reject": (("dss-iac reject prod.plan -m 'not before Monday'", "the author sees why"),),
    "unlock": (("dss-iac unlock -c iac", "who holds the lock, and a question before it is taken away"),),
    "diff": (
        ("dss-iac diff recipe.clean_orders", "one resource, field by field"),
        ("dss-iac diff -e dev -e prod", "how two environments differ, without DSS"),
    ),
    "explain": (("dss-iac explain dataset.ORDERS", "each field, with what YAML, state and DSS say of it"),),
    "graph": (("dss-iac graph iac | dot -Tsvg > graph.svg", "a drawing of who needs whom"),),
    "schema": (
        ("dss-iac schema > schema.json", "for the editor"),
        ("dss-iac schema --for workspace", "of workspace.yml; of environments/NAME.yml with --for environment"),
        ("dss-iac schema --format markdown", "the language as a page"),
    ),
    "init": (
        ("dss-iac init", "asks what to begin with"),
        ("dss-iac init sales --template medallion --project-key SALES", "bronze, silver and gold, in sales/"),
        ("dss-iac init sales --from SALES", "a project that exists"),
        ("dss-iac init sales --template gitops --ci github --host OPS", "and a pipeline for pull requests"),
    ),
    "docs": (
        ("dss-iac docs modules/mart > modules/mart/README.md", "the page of a module, beside it"),
        ("dss-iac docs git+https://git.company.com/modules.git@v1.2//mart", "of one that lies elsewhere"),
    ),
    "completion": (
        ('eval "$(dss-iac completion bash)"', "in ~/.bashrc"),
        ("dss-iac completion zsh > ~/.zfunc/_dss-iac", "where ~/.zfunc is in fpath"),
        ("dss-iac completion fish > ~/.config/fish/completions/dss-iac.fish", ""),
    ),
    "ci": (("dss-iac ci init github --host OPS", "see dss-iac help ci init"),),
    "ci init": (
        ("dss-iac ci init github -c iac --host OPS", "every environment; OPS is a project of DSS that keeps plans"),
        ("dss-iac ci init gitlab -e prod --host OPS --branch release", "one environment, another branch"),
    ),
    "ci review": (("dss-iac ci review iac -e dev -e prod --host OPS", "in a job of a pull request"),),
    "ci approve": (("dss-iac ci approve iac -e prod --host OPS", "in the job of the merge, before the apply"),),
    "ci drift": (
        ("dss-iac ci drift iac -e dev -e prod", "one issue, closed when nothing is left"),
        ("dss-iac ci drift iac -e dev --accept", "a pull request with the edits"),
    ),
    "help": (("dss-iac help plan", "the flags of one command"),),
    "version": (("dss-iac version", ""),),
    "state": (("dss-iac state list", "every recorded address"),),
    "state list": (
        ("dss-iac state list --project-key SALES", "without a configuration"),
        ("dss-iac state list --only mart", "one project of a workspace"),
    ),
    "state show": (("dss-iac state show dataset.ORDERS", "what was last written"),),
    "state rm": (("dss-iac state rm dataset.ORDERS", "DSS keeps it; it is nobody's from now on"),),
    "state mv": (("dss-iac state mv dataset.OLD dataset.NEW", "after it was renamed by hand"),),
    "state history": (("dss-iac state history --format json", "for a program"),),
    "state diff": (("dss-iac state diff 3 7", "what applies 4 to 7 changed, all in all"),),
    "state pull": (("dss-iac state pull > state.json", "byte for byte"),),
    "state rebuild": (("dss-iac state rebuild -c iac", "asks before it writes"),),
    "state rebind": (("dss-iac state rebind -c iac -e copy", "asks before it writes"),),
}


def listed(told: Mapping[str, str]) -> str:
    """The commands under the titles of their groups; `told`: command → what it does."""
    width = max(map(len, told)) + 2
    grouped = {name for names in GROUPS.values() for name in names}
    groups = {**GROUPS, REST: tuple(name for name in told if name not in grouped)}
    parts = [HEAD]
    for title, names in groups.items():
        rows = [f"  {name:{width}}{told[name]}" for name in names if name in told]
        parts += ["\n".join([f"{title}:", *rows])] if rows else []
    return "\n\n".join(parts)


def examples(command: str) -> str:
    """What to type, as the end of a page of help; "" when there is none."""
    rows = EXAMPLES.get(command, ())
    width = max((len(typed) for typed, _ in rows), default=0)
    lines = [f"  {typed:{width}}   # {why}" if why else f"  {typed}" for typed, why in rows]
    return "\n".join(["examples:", *lines]) if rows else ""
