"""The recipe that reads the content of documents into a dataset: friendly ↔ payload and parameters (see `documents`).

{type: extract_content, inputs: [{folder: policies}], outputs: [POLICIES], extraction: MANAGED_TEXT_ONLY, images: OCR}
"""

from __future__ import annotations

from ..pieces import flat
from ..pieces.simple import switch, text
from ..pieces.texts import documents

FORM = flat.form(
    "extract_content",
    (
        switch("store_images", "storeImages", "Keep images; off without it"),
        switch("store_screenshots", "storeScreenshots", "Keep pictures of pages; off without it"),
        text("update_method", "vectorStoreUpdateMethod", "SMART_OVERWRITE without it: what changed"),
    ),
    {"storeImages": False, "storeScreenshots": False, "vectorStoreUpdateMethod": "SMART_OVERWRITE"},
    params=documents.FIELDS,
    tidy_params=documents.tidy,
    least={"store_images": False},
    about="The content of documents as rows",
    example={
        "inputs": [{"folder": "policies"}],
        "outputs": ["POLICIES"],
        "extraction": "MANAGED_TEXT_ONLY",
        "images": "OCR",
        "store_images": True,
    },
)
