"""One template → its value, in a Jinja2 sandbox that can neither reach out of its names nor grow without bound.

Expressions and `{% if %}` only: no loops, macros, assignments or includes, so the work is linear in what is written.
Knows no file and no configuration; names come from the caller.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..model.diagnostic import did_you_mean
from ..model.discovery import LazyModule
from . import weight
from .names import BadTemplate, Names, NotDefined

if TYPE_CHECKING:
    import jinja2
    from jinja2 import compiler, exceptions, nodes, sandbox
else:  # a tenth of a start, and not every configuration has a template
    jinja2, compiler, exceptions = LazyModule("jinja2"), LazyModule("jinja2.compiler"), LazyModule("jinja2.exceptions")
    nodes, sandbox = LazyModule("jinja2.nodes"), LazyModule("jinja2.sandbox")

MAX_RESULT = 1_000_000  # characters of one rendered scalar
_MAX_OPERAND = 100_000  # characters or elements that `*` or `replace` may make
_MAX_NODES = 5_000  # names, operators and values of one template
_ROOTS = ("var", "env", "project", "environment", "each", "module")
_HAS = re.compile(r"\{\{|\{%|\{#")
_ONE = re.compile(r"\s*\{\{-?(.*?)-?\}\}\s*\Z", re.DOTALL)
_METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset((
        "upper", "lower", "strip", "lstrip", "rstrip", "split", "startswith", "endswith", "title", "capitalize",
        "removeprefix",
    )),
    dict: frozenset(("get", "keys", "values", "items")),
    list: frozenset(("index", "count")),
}  # fmt: skip
_WORDS: Mapping[type, str] = {str: "text", dict: "map", list: "list", int: "number", float: "number"}
_NODES = (  # those of jinja2 that a template may be made of
    "Template Output TemplateData If CondExpr Name Const Tuple List Dict Pair Keyword Filter Test Call Getitem Getattr "
    "Slice Concat Compare Operand Mul Div FloorDiv Add Sub Mod Pow And Or Not Neg Pos"
)


class _Complaining:
    """What has no value (with `jinja2.StrictUndefined`). Carries which name is missing; `is defined` and `default(…)`
    accept it, everything else raises NotDefined."""

    _undefined_obj: Any
    _undefined_name: Any

    def _complain(self, *args: Any, **kwargs: Any) -> Any:
        owner, name = self._undefined_obj, str(self._undefined_name)
        if isinstance(owner, Names):
            raise NotDefined(f"{owner.label}.{name}", *owner.why(name))
        if isinstance(owner, Mapping):
            near = did_you_mean(name, [str(k) for k in owner])
            raise NotDefined(
                name, f"'{name}' is not a key of this map", near or f"it has: {', '.join(map(str, owner))}"
            )
        word = _WORDS.get(type(owner), type(owner).__name__)
        raise BadTemplate(f"a {word} has no '{name}' that a template may use", "use a filter: value | filter")

    __iter__ = __str__ = __len__ = __eq__ = __ne__ = __bool__ = __hash__ = __contains__ = _complain
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __getitem__ = __call__ = _complain
    __lt__ = __gt__ = __le__ = __ge__ = __int__ = __float__ = __neg__ = __pos__ = __mod__ = __truediv__ = _complain


class _Budgeted:
    """How code is made (with `compiler.CodeGenerator`): `~` goes through the budget."""

    write: Callable[[str], None]
    visit: Callable[..., None]

    def visit_Concat(self, node: nodes.Concat, frame: compiler.Frame) -> None:
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class _Guarding:
    """What a template may do (with `sandbox.ImmutableSandboxedEnvironment`)."""

    intercepted_binops = frozenset(("*", "**", "%", "+"))
    undefined: Any

    def joined(self, parts: tuple[Any, ...]) -> str:
        """`~`: texts one after the other."""
        return _join(parts)

    def is_safe_callable(self, obj: Any) -> bool:
        if isinstance(obj, jinja2.Undefined):
            str(obj)
        return bool(super().is_safe_callable(obj))  # type: ignore[misc]

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, jinja2.Undefined):
            str(obj)
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        allowed = next((names for cls, names in _METHODS.items() if type(obj) is cls), frozenset())
        return getattr(obj, attribute) if attribute in allowed else self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Mapping | list | tuple | str) and not isinstance(argument, jinja2.Undefined):
            try:
                return obj[argument]
            except (LookupError, TypeError):
                pass
        return self.undefined(obj=obj, name=str(argument))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "%" and isinstance(left, str):
            raise BadTemplate("'%' does not format text here", "join pieces with ~")
        sized = next((x for x in (left, right) if isinstance(x, str | list | tuple)), None)
        if operator == "*" and sized is not None:
            times = right if sized is left else left
            if isinstance(times, int):
                if times * len(sized) > _MAX_OPERAND:
                    raise BadTemplate(f"'*' would make more than {_MAX_OPERAND:,} characters", "write a shorter text")
                weight.spend(sized, times=times)
        elif operator == "+" and sized is not None:
            weight.spend(left, right)
        elif operator in ("*", "**"):
            _small_enough(operator, left, right)
        return super().call_binop(context, operator, left, right)  # type: ignore[misc]


def _small_enough(operator: str, left: Any, right: Any) -> None:
    whole = [abs(x) for x in (left, right) if isinstance(x, int)]
    if whole and (max(whole).bit_length() > 256 or (operator == "**" and (len(whole) < 2 or whole[1] > 64))):
        raise BadTemplate(f"'{operator}' would make too large a number", "use smaller numbers")


def _replace(value: Any, old: str, new: str) -> str:
    text = _text(value)
    if len(text) + text.count(old) * len(new) > _MAX_OPERAND:
        raise BadTemplate(f"replace would make more than {_MAX_OPERAND:,} characters", "write a shorter text")
    return text.replace(old, new)


def _join(values: Any, between: str = "") -> str:
    texts, size = [], 0
    for value in values:
        texts.append(_text(value))
        size += len(texts[-1]) + len(between)
        if size > MAX_RESULT + len(between):
            raise BadTemplate(f"join would make more than {MAX_RESULT:,} characters", "write a shorter text")
    return between.join(texts)


def _text(value: Any) -> str:
    weight.spend(value)
    return str(value)


@lru_cache(maxsize=1)
def _environment() -> Any:
    """What evaluates templates. Made of the classes above and of jinja2's when the first template is met."""

    class Absent(_Complaining, jinja2.StrictUndefined):
        pass

    class Generator(_Budgeted, compiler.CodeGenerator):
        pass

    class Sandbox(_Guarding, sandbox.ImmutableSandboxedEnvironment):
        code_generator_class = Generator

    env = Sandbox(undefined=Absent, keep_trailing_newline=True, optimized=False, cache_size=0)
    kept = "default d lower upper title capitalize trim length count first last int float string abs round min max"
    own = {
        "replace": _replace,
        "join": _join,
        "sort": lambda values: sorted(values),
        "unique": lambda values: list(dict.fromkeys(values)),
        "tojson": lambda value: json.dumps(plain(value), ensure_ascii=False),
    }
    every: Mapping[str, Any] = {**{name: env.filters[name] for name in kept.split()}, **own, "string": _text}
    env.filters = {name: weight.metered(made) for name, made in every.items()}
    env.globals = {}
    return env


def is_template(text: str) -> bool:
    """Whether a scalar has anything to evaluate; DSS's own `${…}` does not count."""
    return "{" in text and _HAS.search(text) is not None


def evaluate(text: str, names: Mapping[str, Any]) -> Any:
    """The value of a template: of any plain type when the text is one expression, else text. BadTemplate otherwise."""
    try:
        with weight.budget():
            value = _compiled(text)(names)
    except BadTemplate:
        raise
    except weight.TooHeavy:
        most = f"{weight.HEAVIEST:,} elements and characters"
        raise BadTemplate(f"the template would build more than {most}", "write a smaller value") from None
    except exceptions.SecurityError as error:
        raise BadTemplate(f"the template may not do this: {error}") from None
    except jinja2.TemplateSyntaxError as error:
        raise BadTemplate(f"the template is broken: {error.message}", "write {{ expression }}") from None
    except (RecursionError, MemoryError, SyntaxError):
        raise BadTemplate("the template is nested too deeply", "write it in smaller pieces") from None
    except Exception as error:  # whatever an operator or filter says about its operands
        raise BadTemplate(f"the template cannot be evaluated: {error}") from None
    if isinstance(value, str) and len(value) > MAX_RESULT:
        raise BadTemplate(f"the template makes more than {MAX_RESULT:,} characters", "write a shorter text")
    return value


def plain(value: Any) -> Any:
    """The value as JSON has it; BadTemplate when it is none."""
    if isinstance(value, jinja2.Undefined):
        str(value)
    if isinstance(value, bool | int | type(None)) or (isinstance(value, float) and value - value == 0):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple) or type(value).__name__ in ("dict_keys", "dict_values", "dict_items"):
        return [plain(v) for v in value]
    raise BadTemplate(f"the template gives a {type(value).__name__}, which no configuration can hold")


@lru_cache(maxsize=4096)
def _compiled(text: str) -> Callable[[Mapping[str, Any]], Any]:
    env = _environment()
    tree = env.parse(text)
    _check(tree)
    one = _ONE.match(text)
    body = tree.body[0].nodes if tree.body and isinstance(tree.body[0], nodes.Output) else []
    if one and sum(not _is_space(node) for node in body) == 1 and len(tree.body) == 1:
        run = env.compile_expression(one[1], undefined_to_none=False)
        return lambda names: _weighed(run(**names))
    template = env.from_string(text)
    return lambda names: _join(template.generate(**names))


def _weighed(value: Any) -> Any:
    """The value as JSON has it, weighed before it is walked."""
    weight.of(value)
    return plain(value)


def _is_space(node: nodes.Node) -> bool:
    return isinstance(node, nodes.TemplateData) and not node.data.strip()


def _check(tree: nodes.Template) -> None:
    stack: list[nodes.Node] = [tree]
    filters, allowed = _environment().filters, _NODES.split()
    seen = 0
    while stack:
        node = stack.pop()
        seen += 1
        if seen > _MAX_NODES:
            raise BadTemplate("the template is too long", "write it in smaller pieces")
        if (word := type(node).__name__) not in allowed:
            raise BadTemplate(f"'{word.lower()}' is not part of this language", "use an expression, if, or for_each")
        if isinstance(node, nodes.Name) and node.name not in _ROOTS:
            near = did_you_mean(node.name, _ROOTS)
            hint = near or f"write var.{node.name} for a variable, or quote the braces: {{{{ '{{{{' }}}}"
            raise BadTemplate(f"'{node.name}' is not defined", hint)
        if isinstance(node, nodes.Filter) and node.name not in filters:
            near = did_you_mean(node.name, filters)
            raise BadTemplate(f"there is no filter '{node.name}'", near or f"use {', '.join(sorted(filters))}")
        if isinstance(node, nodes.Call) and not isinstance(node.node, nodes.Getattr):
            raise BadTemplate("only methods of texts, lists and maps can be called", "use a filter: value | filter")
        stack += node.iter_child_nodes()
