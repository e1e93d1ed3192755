"""Field classes of wiki articles and of the taxonomy (API §11, table creation_defaults_wiki_articles)."""
from __future__ import annotations

from typing import Any

from ..typed import ANY, OPTIONAL, ListOf

ARTICLE: dict[str, Any] = {
    "name": OPTIONAL,
    "layout": "WIKI_ARTICLE",
    "attachments": ListOf(),
    "shortDesc": OPTIONAL,
    "description": OPTIONAL,
    "tags": ListOf(),
    "customFields": ANY,
    "checklists": {"checklists": ListOf()},
}
NODE: dict[str, Any] = {"id": OPTIONAL, "children": ListOf()}
ATTACHMENT_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "pdf": "application/pdf",
    "txt": "text/plain",
}
