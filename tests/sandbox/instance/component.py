"""The process that runs one component of a plugin: reads `job.json` of the folder given, writes what came of it there.

Started by `hosting/child.py` with `python -I`. Writes `answer.json` (`{"ok": true}` or `{"ok": false, "failure"}`), and by
kind `progress`, `result`, `port`. Shares no code with the sandbox; what a component may import of it is `dataiku`.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import inspect
import json
import os
import runpy
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

HERE = Path(sys.argv[1])


class Hidden(importlib.abc.MetaPathFinder):
    """Modules that this machine has and a DSS environment has not."""

    def __init__(self, names: list[str]) -> None:
        self.names = frozenset(names)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if path is None and name in self.names:
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)


def prepare(job: dict[str, Any]) -> None:
    """Import path of a component: the in-instance package, the plugin's library, then the environment."""
    mine = [str(Path(__file__).parent), *job["pythonPath"]]
    rest = [p for p in sys.path if "site-packages" in p or p.startswith((sys.base_prefix, sys.prefix))]
    sys.path[:] = mine + rest
    editable = [f for f in sys.meta_path if "editable" in getattr(f, "__module__", type(f).__module__)]
    for finder in editable:
        sys.meta_path.remove(finder)
    sys.meta_path.insert(0, Hidden([name for name in job["hidden"] if not _local(name, job["pythonPath"])]))


def _local(name: str, folders: list[str]) -> bool:
    return any((Path(f) / name).exists() or (Path(f) / f"{name}.py").exists() for f in folders)


def write(name: str, content: bytes) -> None:
    """A file for the parent, never seen half written."""
    draft = HERE / f".{name}"
    draft.write_bytes(content)
    os.replace(draft, HERE / name)


def load(path: str, name: str) -> Any:
    """A component's program as a module of its own."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


# -- kinds ---------------------------------------------------------------------------------------------------------


def macro(job: dict[str, Any]) -> None:
    """The one class derived from Runnable in the file: progress target, then run (AUTO §3.3)."""
    from dataiku.runnables import Runnable

    module = load(job["code"], "runnable")
    classes = [
        c
        for c in vars(module).values()
        if inspect.isclass(c) and issubclass(c, Runnable) and c.__module__ == module.__name__
    ]
    if len(classes) != 1:
        raise TypeError(f"runnable.py must define exactly one class derived from Runnable, and has {len(classes)}")
    runnable = classes[0](job["projectKey"], job["config"], job["pluginConfig"])
    target, unit = runnable.get_progress_target() or (None, "NONE")

    def told(value: float) -> None:
        write("progress", f"{value}\t{'' if target is None else target}\t{unit}".encode())

    told(0)
    write("result", encoded(runnable.run(told), job["resultType"]))


def encoded(value: Any, kind: str) -> bytes:
    """What a macro returned, as its result type is sent (AUTO §3.2)."""
    from dataiku.runnables import ResultTable

    if kind == "NONE":
        return b""
    if kind == "RESULT_TABLE":
        if not isinstance(value, ResultTable):
            raise TypeError(f"the macro must return a ResultTable, and returned {type(value).__name__}")
        return json.dumps(value.as_dict()).encode()
    if kind == "JSON_OBJECT":
        text = value if isinstance(value, str) else json.dumps(value)
        json.loads(text)
        return text.encode()
    if isinstance(value, bytes) and kind == "FILE":
        return value
    if not isinstance(value, str):
        raise TypeError(f"the macro must return a str, and returned {type(value).__name__}")
    return value.encode()


def step(job: dict[str, Any]) -> None:
    """A script; ends well when it ends, or leaves by exit() (AUTO §4.1)."""
    file = HERE / "trigger.json"
    file.write_text(json.dumps(job["trigger"]), encoding="utf-8")
    os.environ["DKU_CURRENT_SCENARIO_TRIGGER_FILE"] = str(file)
    recipe(job)


def recipe(job: dict[str, Any]) -> None:
    """A script."""
    try:
        runpy.run_path(job["code"], run_name="__main__")
    except SystemExit as left:
        if left.code not in (None, 0):
            raise RuntimeError(f"Process exited with code {left.code}") from None


def choices(job: dict[str, Any]) -> None:
    """`do(payload, config, plugin_config, inputs)` (AUTO §12.4)."""
    module = load(job["code"], "params_setup")
    found = module.do(job["payload"], job["config"], job["pluginConfig"], job["inputs"])
    write("result", json.dumps(found).encode())


def webapp(job: dict[str, Any]) -> None:
    """backend.py with the Flask `app` that DSS puts there, served on a port of its own (conventions §3)."""
    from flask import Flask
    from werkzeug.serving import make_server

    app = Flask("backend")
    app.add_url_rule("/__ping", "__ping", lambda: "pong")
    runpy.run_path(job["code"], init_globals={"app": app}, run_name="__main__")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    write("port", str(server.server_port).encode())
    server.serve_forever()


KINDS = {"macro": macro, "step": step, "recipe": recipe, "choices": choices, "webapp": webapp}


def leave_with(parent: int) -> None:
    """End when the sandbox is gone, however it went."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def main() -> int:
    """Run the job; the exception it raises is the answer."""
    threading.Thread(target=leave_with, args=(os.getppid(),), daemon=True).start()
    job = json.loads((HERE / "job.json").read_text(encoding="utf-8"))
    try:
        prepare(job)
        KINDS[job["kind"]](job)
    except BaseException as raised:
        traceback.print_exc()
        failure = {"clazz": type(raised).__name__, "message": str(raised), "stack": traceback.format_exc()}
        write("answer.json", json.dumps({"ok": False, "failure": failure}).encode())
        return 1
    write("answer.json", b'{"ok": true}')
    return 0


if __name__ == "__main__":
    sys.exit(main())
