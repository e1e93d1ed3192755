"""Which partitions of an input a recipe reads, in words ↔ DSS's list of dependencies (API §2.3, corpus §3.3).

deps: {day: equals}                          # the partition of the same name of the first output
deps: {day: {equals: {dimension: month, of: MONTHLY}}, country: all, region: latest, kind: [A, B]}
deps: {day: {sliding_days: {from_offset: 7}}}   # any function that DSS knows, with its own parameters
deps: {day: {latest: {from_offset: 1}, of: OUT}, kind: {values: [A], of: OUT}}   # where DSS keeps an output beside it

A list is DSS's own. Knows names of functions only where it has a word of its own for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...core.model.kind import Reader
from ..common.trees import camel, same, snake

EQUALS, VALUES, OF = "equals", "values", "of"
WORDS: Mapping[str, str] = {"all": "all_available", "latest": "latest_available"}
_WORD_OF = {function: word for word, function in WORDS.items()}
TOLD = (
    "which partitions it reads: {dataset: NAME, deps: {DIMENSION: equals}}, or {equals: {dimension, of}}, all, latest, "
    "a list of values, a function of DSS with its parameters: {sliding_days: {…}}"
)
_HINT = "write equals, all, latest, a list of values, or a function of DSS with its parameters"


def read(written: Any, outputs: Sequence[Any], reader: Reader, at: str) -> Any:
    """DSS's list; `outputs`: the references of what the recipe writes, in their order."""
    if not isinstance(written, Mapping):
        return written
    return [_read(str(name), said, outputs, reader, f"{at}.{name}") for name, said in written.items()]


def show(deps: Any, outputs: Sequence[Any]) -> Any:
    """The words for DSS's list; the list itself where they would say something else."""
    if not isinstance(deps, list) or not all(isinstance(one, Mapping) for one in deps):
        return deps
    words = {str(one.get("idim")): _show(one, outputs) for one in deps}
    if len(words) != len(deps) or None in words.values():
        return deps
    return words


def canonical(dependency: Any) -> Any:
    """A dependency without what older versions leave out: no variables to expand is what its absence means."""
    if not isinstance(dependency, Mapping) or dependency.get("expandVariables") is not False:
        return dependency
    return {k: v for k, v in dependency.items() if k != "expandVariables"}


def _read(name: str, said: Any, outputs: Sequence[Any], reader: Reader, at: str) -> dict[str, Any]:
    if isinstance(said, Mapping) and len(said) == 2 and OF in said and EQUALS not in said:
        (function,) = said.keys() - {OF}
        inner = said[VALUES] if function == VALUES else {function: said[function]}
        return {"out": said[OF], **_read(name, inner, outputs, reader, at)}
    if isinstance(said, list):
        return {"idim": name, "func": VALUES, "params": {}, "values": said}
    if said == EQUALS or (isinstance(said, Mapping) and said.keys() == {EQUALS}):
        return _equals(name, said[EQUALS] if isinstance(said, Mapping) else name, outputs, reader, at)
    if isinstance(said, str) and said:
        return {"idim": name, "func": WORDS.get(said, said), "params": {}}
    if isinstance(said, Mapping) and len(said) == 1:
        function, params = next(iter(said.items()))
        if isinstance(params, Mapping):
            return {"idim": name, "func": WORDS.get(str(function), str(function)), "params": camel(params)}
    reader.error(at, f"{said!r} does not say which partitions", _HINT)
    return {"idim": name}


def _equals(name: str, other: Any, outputs: Sequence[Any], reader: Reader, at: str) -> dict[str, Any]:
    how = {"dimension": other} if isinstance(other, str) else other
    if not isinstance(how, Mapping) or not how.keys() <= {"dimension", "of"}:
        reader.error(at, f"{other!r} is no dimension of an output", "write {equals: {dimension: NAME, of: OUTPUT}}")
        how = {}
    out = how.get("of", outputs[0] if outputs else None)
    if out is None:
        reader.error(at, "this recipe writes nothing that has partitions", _HINT)
    return {"out": out, "idim": name, "odim": how.get("dimension", name), "func": EQUALS, "params": {}}


def _show(one: Mapping[str, Any], outputs: Sequence[Any]) -> Any:
    """The word for a dependency; None when there is none."""
    name, function, params = str(one.get("idim")), one.get("func"), one.get("params")
    if one.keys() == {"out", "idim", "odim", "func", "params"} and function == EQUALS and params == {}:
        first, alike = bool(outputs) and one["out"] == outputs[0], one["odim"] == name
        if first:
            return EQUALS if alike else {EQUALS: one["odim"]}
        return {EQUALS: {**({} if alike else {"dimension": one["odim"]}), "of": one["out"]}}
    if "out" in one and function != EQUALS:
        inner = _show({k: v for k, v in one.items() if k != "out"}, outputs)
        said = {VALUES: inner} if isinstance(inner, list) else {inner: {}} if isinstance(inner, str) else inner
        return None if said is None else {**said, OF: one["out"]}
    if one.keys() == {"idim", "func", "params", VALUES} and function == VALUES and params == {}:
        return one[VALUES] if isinstance(one[VALUES], list) else None
    if one.keys() != {"idim", "func", "params"} or function in (EQUALS, VALUES) or not isinstance(params, Mapping):
        return None
    word = _WORD_OF.get(str(function), str(function))
    return word if not params else {word: snake(params)} if same(camel(snake(params)), dict(params)) else None
