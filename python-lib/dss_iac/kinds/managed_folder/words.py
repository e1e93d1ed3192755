"""Words and keys that DSS knows in a managed folder (API §7; table field_eras_managed_folders). Pure data."""

from __future__ import annotations

from ...core.model.words import Keys, Words, known
from ..common.dataset_types import FILE_TYPES
from ..common.flow_words import FLOW, PARTITIONING, measured

_ROOT = """name type path params flowOptions metrics checks partitioning customFields description shortDesc tags
checklists id projectKey versionTag creationTag zone"""
_PARAMS = """connection path bucket container config filesSelectionRules notReadyIfEmpty variablesExpansionLoopConfig
metastoreSynchronizationEnabled metastoreDatabaseName metastoreTableName"""

WORDS: tuple[Words | Keys, ...] = (
    Words("type", "type of folder", known(" ".join(FILE_TYPES)), plugins=("fsprovider_",)),
    Keys("", known(_ROOT), open=True),
    Keys("params", known(_PARAMS), open=True),
    *FLOW,
    *PARTITIONING,
    *measured("checks"),
)
