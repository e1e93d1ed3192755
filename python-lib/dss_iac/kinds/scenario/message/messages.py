"""A message as people write it ↔ DSS's `messaging: {type, configuration}`, whoever sends it: a reporter or a step.

What the form cannot say goes to `configuration`, which is laid over what it says; a way without a form is raw:
`messaging`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.words import MEANT_FOR
from ...common.trees import merge, minus, ordered
from .. import by_key
from ..field import Spot, read_fields, schemas, show_fields
from . import attachments
from .channels import BY_KEY, BY_TYPE, CHANNELS, Channel

RAW, REST = "messaging", "configuration"
WAYS = tuple(BY_KEY)


_COMMON: Mapping[str, Any] = {
    REST: {"type": "object", "description": "Further keys of DSS's configuration of the message", MEANT_FOR: WAYS},
    RAW: {"type": "object", "description": "Any other way, as DSS has it: {type, configuration}"},
}
BLOCKS = tuple(by_key.Block(c.key, {c.key: c.schema(), **schemas(c.outer)}, c.about, {**c.example}) for c in CHANNELS)
KEYS = tuple(dict.fromkeys((*(key for block in BLOCKS for key in block.keys), *_COMMON)))


def schema(more: Mapping[str, Any], **also: Any) -> dict[str, Any]:
    """The schema of a message; `more`: the keys that stand beside it where it is."""
    return by_key.schema(BLOCKS, {**_COMMON, **more}, **also)


_SECRETS = tuple(
    (channel.key if f is channel.main else f"{channel.key}.{f.key}", f.at)
    for channel in CHANNELS
    for f in (*channel.inner, *([channel.main] if channel.main else []))
    if f.secret
)
_AT = tuple(dict.fromkeys(at for _, at in _SECRETS))
RAW_SECRET = tuple(f"{RAW}.{REST}.{at}" for at in _AT)  # where secrets stand in DSS's messages
SECRET = (*RAW_SECRET, *(key for key, _ in _SECRETS), *(f"{REST}.{at}" for at in _AT))


def named(written: Mapping[str, Any]) -> list[str]:
    """The ways to send that a map names."""
    return [key for key in (*WAYS, RAW) if key in written]


def read(written: Mapping[str, Any], spot: Spot, also: tuple[str, ...] = ()) -> Any:
    """DSS's messaging for a map that names one way; None after telling what is wrong with it. `also`: keys that stand
    beside a message where this one is."""
    ways = named(written)
    said = [key for key in KEYS if key in written and key not in ways]
    if len(ways) != 1:
        lone = [key for key in (*also, *said) if key in written]
        what = f"this sends {' and '.join(ways)}" if ways else f"`{lone[0]}` needs `mail`" if lone else ""
        spot.error(what or "this sends nothing", f"write one of {', '.join(WAYS)}, or raw `messaging`")
        return None
    if ways[0] == RAW:
        if said:
            spot.below(said[0]).error(f"`{said[0]}` says nothing beside raw `messaging`", "keep one of them")
        return written[RAW]
    channel = BY_KEY[ways[0]]
    for key in said:
        if key != REST and key not in {f.key for f in channel.outer}:
            spot.below(key).error(f"`{key}` says nothing beside `{channel.key}`", "remove it")
    config = read_fields(channel.outer, written, spot)
    for key, told in channel.implied.items():
        config.update(told if key in written else {})
    config.update(_main(channel, written[channel.key], spot.below(channel.key)))
    return {"type": channel.type, "configuration": merge(config, written.get(REST) or {})}


def _main(channel: Channel, value: Any, spot: Spot) -> dict[str, Any]:
    if channel.main is not None:
        return {} if value is None else {channel.main.at: channel.main.read(value, spot)}
    return read_fields(channel.inner, value or {}, spot)


def show(messaging: Mapping[str, Any]) -> dict[str, Any] | None:
    """The keys for DSS's messaging; None when no form speaks of it."""
    channel = BY_TYPE.get(str(messaging.get("type")))
    if channel is None or messaging.keys() - {"type", "configuration"}:
        return None
    config = messaging.get("configuration") or {}
    idle = {key for key in unused(messaging) if "." not in key}
    rest = minus({k: v for k, v in config.items() if k not in idle}, channel.defaults)
    for key, also in channel.implied.items():
        if _at(channel, key) in rest and all(config.get(k) == v for k, v in also.items()):
            rest = {k: v for k, v in rest.items() if k not in also}
    outer = show_fields(channel.outer, rest)
    if channel.main is not None:
        main = show_fields((channel.main,), rest).get(channel.key, channel.nobody)
    else:
        main = show_fields(channel.inner, rest)
    return {channel.key: main, **outer, **({REST: ordered(rest)} if rest else {})}


def _at(channel: Channel, key: str) -> str:
    return next(f.at for f in channel.outer if f.key == key)


def unused(messaging: Mapping[str, Any]) -> tuple[str, ...]:
    """The paths below a configuration that DSS stores and does not use: the text beside a template, blocks beside a
    text, where a download would be written."""
    config = messaging.get("configuration") or {}
    found: list[str] = []
    if messaging.get("type") == "mail-scenario" and config.get("messageSource") == "TEMPLATE_FILE":
        found += ["message"] * ("message" in config)
    if messaging.get("type") == "slack-scenario" and config.get("messageMode") == "TEXT_MESSAGE":
        found += ["blocks"] * ("blocks" in config)
    for i, one in enumerate(config.get("attachments") or []):
        found += [f"attachments[{i}].{at}" for at in attachments.unused(one)]
    return tuple(found)


def completed(messaging: Any) -> Any:
    """Messaging as a new message has it: with all that DSS's editor would write."""
    channel = BY_TYPE.get(str((messaging or {}).get("type")))
    if channel is None:
        return messaging
    whole: dict[str, Any] = merge({"configuration": dict(channel.defaults)}, messaging)
    config = whole["configuration"]
    if config.get("attachments"):
        whole = {**whole, "configuration": {**config, "attachments": attachments.completed(config["attachments"])}}
    return whole
