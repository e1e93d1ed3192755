"""One version of an agent or of a retrieval-augmented LLM in words ↔ as DSS keeps it (AUTO §8.3).

A version has a block of settings for every type, and one of them counts: that of its type. Words speak of that block;
the others are DSS's own, and stay as they are.

{llm: "openai:C:gpt-4o", prompt: Be brief., tools: [KB search, {tool: Look up, description: For a customer's id.}]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.kind import Reader
from .. import code_env, code_text, container, worded
from ..trees import hollow, merge, minus, ordered
from ..worded import Word

# Type → the block of a version that counts (AUTO §8.3).
BLOCK: Mapping[str, str] = {
    "TOOLS_USING_AGENT": "toolsUsingAgentSettings",
    "PYTHON_AGENT": "pythonAgentSettings",
    "PLUGIN_AGENT": "pluginAgentSettings",
    "STRUCTURED_AGENT": "structuredAgentSettings",
    "RETRIEVAL_AUGMENTED_LLM": "ragllmSettings",
}
FIRST = "v1"  # the version that a creation makes
CODE = "code"
_TEXT: Mapping[str, Any] = {"type": "string"}
_LLM = Word("llmId", {"type": ["string", "object"], "description": "Id of a language model, or `{agent: NAME}`"})
_TOOL: Mapping[str, Any] = {
    "type": ["string", "object"],
    "properties": {
        "tool": {"type": "string", "description": "Name of the agent tool"},
        "description": {"type": "string", "description": "What the model is told of it, beyond its own description"},
        "settings": {"type": "object", "description": "DSS's own other keys"},
    },
    "required": ["tool"],
    "additionalProperties": False,
}


def _tool(written: Any) -> dict[str, Any]:
    if isinstance(written, str):
        return {"toolRef": written}
    said = {"additionalDescription": written["description"]} if "description" in written else {}
    return {**(written.get("settings") or {}), "toolRef": written.get("tool"), **said}


def _tools(tools: Any) -> Any:
    return [_shown_tool(tool) for tool in tools] if all(isinstance(t.get("toolRef"), str) for t in tools) else None


def _shown_tool(tool: Mapping[str, Any]) -> Any:
    rest = {k: v for k, v in tool.items() if k not in ("toolRef", "additionalDescription")}
    if not rest and not tool.get("additionalDescription"):
        return tool["toolRef"]
    said = {"description": tool["additionalDescription"]} if "additionalDescription" in tool else {}
    return {"tool": tool["toolRef"], **said, **({"settings": rest} if rest else {})}


_RUNS: worded.Table = {
    "container": container.word("containerExecSelection"),
    "max_parallel": Word("maxParallelRequestsPerProcess", {"type": "integer", "description": "Requests of a process"}),
}
# Type → the words of its block.
WORDS: Mapping[str, worded.Table] = {
    "TOOLS_USING_AGENT": {
        "llm": _LLM,
        "prompt": Word("systemPromptAppend", {**_TEXT, "description": "What the model is told before it is asked"}),
        "tools": Word(
            "tools",
            {"type": "array", "items": _TOOL, "description": "Names of agent tools, or what to say of them here"},
            read=lambda tools: [_tool(tool) for tool in tools],
            show=_tools,
        ),
        "completion": Word("completionSettings", {"type": "object", "description": "temperature … as DSS keeps them"}),
        **_RUNS,
    },
    "PYTHON_AGENT": {
        "code_env": Word(
            "codeEnvSelection",
            {**_TEXT, "description": "Name of a code environment, `inherit` or `builtin`"},
            read=code_env.read_env,
            show=code_env.show_env,
        ),
        "images": Word("supportsImageInputs", {"type": "boolean", "description": "Whether it takes pictures"}),
        **_RUNS,
    },
    "PLUGIN_AGENT": {"config": Word("config", {"type": "object", "description": "What the plugin is told"}), **_RUNS},
    "STRUCTURED_AGENT": {
        "mode": Word("mode", {**_TEXT, "description": "SIMPLE or BLOCKS_GRAPH"}),
        "blocks": Word("blocks", {"type": "array", "items": {"type": "object"}, "description": "As DSS keeps them"}),
        "start": Word("startingBlockId", {**_TEXT, "description": "Id of the block that it begins with"}),
    },
    "RETRIEVAL_AUGMENTED_LLM": {
        "llm": _LLM,
        "knowledge_bank": worded.named("knowledge_bank", "knowledgeBankRef", "Knowledge bank that it searches"),
        "documents": Word("maxDocuments", {"type": "integer", "description": "How many it is given"}),
        "search": Word("searchType", {**_TEXT, "description": "SIMILARITY, MMR, … as DSS calls it"}),
        "threshold": Word("similarityThreshold", {"type": "number", "description": "Of the similarity"}),
        "sources": Word("printSources", {"type": "boolean", "description": "Whether answers name their sources"}),
    },
}
# What a creation puts into the block of its first version (AUTO §8.3; creations of the corpus).
_SLOT: Mapping[str, Any] = {
    "dkuProperties": [],
    "maxParallelRequestsPerProcess": 4,
    "containerExecSelection": container.INHERITED,
}
BORN: Mapping[str, Mapping[str, Any]] = {
    "TOOLS_USING_AGENT": {"tools": [], "completionSettings": {"stopSequences": []}, **_SLOT},
    "PYTHON_AGENT": {
        "codeEnvSelection": {"envMode": "INHERIT"},
        "dependencies": [],
        "supportsImageInputs": False,
        **_SLOT,
    },
    "PLUGIN_AGENT": _SLOT,
    "STRUCTURED_AGENT": {"mode": "SIMPLE", "blocks": []},
}
_WHOLE: worded.Table = {
    "test_query": Word("quickTestQuery", {"type": "object", "description": "What its page asks it when it is tried"}),
    "guardrails": Word(
        "guardrailsPipelineSettings.guardrails",
        {"type": "array", "items": {"type": "object"}, "description": "As DSS keeps them"},
    ),
}
_CODE: Mapping[str, Any] = {
    "code": {**_TEXT, "description": "Code of a Python agent"},
    "code_file": {**_TEXT, "description": "File with that code"},
}
_RAW: Mapping[str, Any] = {
    "options": {"type": "object", "description": "Any other of DSS's settings of its type"},
    "settings": {"type": "object", "description": "Any other key of DSS's version, raw"},
}


def properties(types: tuple[str, ...]) -> dict[str, Any]:
    """The properties of a version of these types."""
    words = {key: word for type_ in types for key, word in {**WORDS[type_], **_WHOLE}.items()}
    return {**worded.schema(words), **(_CODE if "PYTHON_AGENT" in types else {}), **_RAW}


def read(item: Mapping[str, Any], type_: str, id_: str, reader: Reader, at: str = "") -> dict[str, Any]:
    """The version that an item declares; what its type does not have is told."""
    known, every = WORDS.get(type_, {}), {key for words in WORDS.values() for key in words}
    for key in sorted({*item} & (every - {*known})):
        reader.error(f"{at}{key}", f"an agent of type '{type_}' has no '{key}'", f"it has {', '.join(known)}")
    block = worded.read(item, known, item.get("options") or {})
    code = code_text.read(item, reader, at.rstrip("."), CODE)
    if code is not None and type_ != "PYTHON_AGENT":
        reader.error(f"{at}{CODE}", f"an agent of type '{type_}' has no code", "only a PYTHON_AGENT has")
    elif code is not None:
        block[CODE] = code
    whole = worded.read(item, _WHOLE, item.get("settings") or {})
    made: dict[str, Any] = merge(
        whole, {"versionId": id_, **({BLOCK[type_]: block} if block and type_ in BLOCK else {})}
    )
    return made


def show(version: Mapping[str, Any], type_: str, stem: str, files: dict[str, str | bytes]) -> dict[str, Any]:
    """The keys of an item for a version, without its id."""
    own = BLOCK.get(type_, "")
    first = version.get("versionId") == FIRST
    block = dict(version.get(own) or {})
    block = minus(block, BORN.get(type_, {})) if first else block
    said, options = worded.show(block, WORDS.get(type_, {}))
    code = options.pop(CODE, None) if type_ == "PYTHON_AGENT" else None
    rest = {k: v for k, v in version.items() if k not in ("versionId", *BLOCK.values())}
    whole, spare = worded.show(rest, _WHOLE)
    if isinstance(code, str) and code:
        said.update(code_text.show(code, f"agents/{stem}.py", files))
    raw = {"options": options, "settings": {k: v for k, v in spare.items() if not hollow(v)}}
    return {**said, **ordered(whole), **{key: ordered(value) for key, value in raw.items() if not hollow(value)}}
