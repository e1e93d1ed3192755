"""The ways to send a message, by row: DSS's type, the keys of its configuration, what a new one has (AUTO §2.7, table
types_params). A way whose keys nobody has seen has no row; it is written raw: `messaging: {type, configuration}`.

`mail` and `webhook` have one value, all else is said beside it; the others are a map of where to and how. What is said
is beside either: `message`, `blocks`, `attachments`, `payload`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ....core.model.resource import nothing
from .. import defaults
from ..field import Field, Spot, dataset, flag, raw, text, word
from . import attachments


@dataclass(frozen=True, slots=True)
class Channel:
    """One way. `main`: the key is its value, `nobody` what stands there when none is chosen yet; else `inner` are the
    keys of the map below it. `outer`: keys beside it.
    `implied`: what a key beside it says, too."""

    key: str
    type: str
    about: str
    outer: tuple[Field, ...] = ()
    inner: tuple[Field, ...] = ()
    main: Field | None = None
    nobody: Any = None
    implied: Mapping[str, Mapping[str, Any]] = field(default_factory=nothing)
    example: Mapping[str, Any] = field(default_factory=nothing)

    @property
    def defaults(self) -> Mapping[str, Any]:
        """The configuration of a new one."""
        return defaults.MESSAGES.get(self.type, {})

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the key itself."""
        if self.main is not None:
            return dict(self.main.schema)
        inner = {f.key: f.schema for f in self.inner}
        return {"type": "object", "description": self.about, "properties": inner, "additionalProperties": False}


def _addresses(value: Any, _spot: Spot) -> Any:
    return ", ".join(value) if isinstance(value, list) else value


_MESSAGE = text("message", "message", "The text; of a mail: DSS's own template without it")
_CHANNEL = text("channel", "channelId", "Id of the channel: DSS's own, or the other side's")
_PROXY = flag("proxy", "useProxy", "Through DSS's proxy; default true")
_GLOBAL = flag("global_channel", "useGlobalChannel", "`channel` is one of DSS's messaging channels")
CHANNELS: tuple[Channel, ...] = (
    Channel(
        "mail",
        "mail-scenario",
        "A mail",
        main=Field(
            "mail",
            "recipient",
            {"type": ["string", "array"], "items": {"type": "string"}, "description": "Addresses"},
            _addresses,
        ),
        nobody=[],
        outer=(
            text("cc", "ccRecipient", "Who gets a copy"),
            text("bcc", "bccRecipient", "Who gets a hidden copy"),
            text("channel", "channelId", "Id of DSS's mail channel"),
            text("sender", "sender", "From whom"),
            text("subject", "subject", "DSS's own without it"),
            _MESSAGE,
            flag("html", "sendAsHTML", "The text is HTML"),
            text("template", "templateName", "DSS's template of the text; default.ftl without it"),
            word(
                "template_format", "templateFormat", {"freemarker": "FREEMARKER", "formula": "FORMULA"}, "Its language"
            ),
            attachments.FIELD,
            flag("attach_log", "attachLog", "Of old versions: the log goes along"),
            text("data_format", "format", "Of old versions: how datasets are attached"),
        ),
        implied={"message": {"messageSource": "INLINE"}},
        example={"mail": "team@company.com", "subject": "Sales are ready", "attachments": ["log"], "when": "success"},
    ),
    Channel(
        "slack",
        "slack-scenario",
        "A message in Slack",
        inner=(
            text("webhook_url", "webhookUrl", "Address of the webhook: a secret", secret=True),
            _CHANNEL,
            word("mode", "mode", {"webhook": "WEBHOOK", "api": "API"}, "How it is sent"),
            _GLOBAL,
            _PROXY,
            flag("as_user", "asUser", "As the user whose token it is"),
            flag("link_names", "linkNames", "Names become links"),
            text("username", "username", "Who it seems to be from"),
            text("icon_emoji", "iconEmoji", "Its picture"),
        ),
        outer=(_MESSAGE, text("blocks", "blocks", "Slack's Block Kit, JSON, instead of the text")),
        implied={"blocks": {"messageMode": "BLOCK_KIT_API"}},
        example={
            "slack": {"webhook_url": "{{ var.sales_hook }}"},
            "message": "Sales: ${outcome}",
            "when": "failure",
        },
    ),
    Channel(
        "teams",
        "msft-teams-scenario",
        "A message in Microsoft Teams; `message` is a text or the JSON of an adaptive card",
        inner=(
            text("webhook_url", "webhookUrl", "Address of the webhook: a secret", secret=True),
            word("webhook_type", "webhookType", {"office365": "OFFICE365", "workflows": "WORKFLOWS"}, "Its kind"),
            _CHANNEL,
            _GLOBAL,
            _PROXY,
        ),
        outer=(_MESSAGE,),
        example={"teams": {"channel": "sales", "global_channel": True}, "message": "${scenarioName}: ${outcome}"},
    ),
    Channel(
        "webhook",
        "webhook-scenario",
        "A request to an address",
        main=text("webhook", "url", "The address: a secret", secret=True),
        outer=(
            text("method", "method", "POST, PUT …"),
            text("mime", "mime", "Type of the payload"),
            text("payload", "payload", "What is sent"),
            raw("headers", "headers", "Headers, as DSS has them", "array"),
            raw("parameters", "parameters", "Parameters of the address, as DSS has them", "array"),
            raw("form", "form", "Fields of a form, as DSS has them", "array"),
            _PROXY,
        ),
        example={"webhook": "{{ var.sales_hook }}", "method": "POST", "payload": '{"outcome": "${outcome}"}'},
    ),
    Channel(
        "dataset",
        "dataset-scenario",
        "A row in a dataset; `message` is the JSON of its columns",
        inner=(
            dataset("name", "datasetName", "The dataset"),
            text("project", "projectKey", "Its project, when that is another one"),
            text("timestamp_column", "timestampColumn", "Column for the time"),
        ),
        outer=(_MESSAGE,),
        example={"dataset": {"name": "RUNS", "timestamp_column": "AT"}, "message": '{"OUTCOME": "${outcome}"}'},
    ),
    Channel(
        "twilio",
        "twilio-scenario",
        "A text message by Twilio",
        inner=(
            text("to", "toNumber", "To which number"),
            text("from", "fromNumber", "From which number"),
            _CHANNEL,
        ),
        outer=(_MESSAGE,),
        example={"twilio": {"to": "+4900000000"}, "message": "${scenarioName}: ${outcome}"},
    ),
)
BY_KEY: Mapping[str, Channel] = {c.key: c for c in CHANNELS}
BY_TYPE: Mapping[str, Channel] = {c.type: c for c in CHANNELS}
