"""Managed folders, by id or name (AUTO §12.3)."""

from __future__ import annotations

import io
import json
from typing import Any

from dataiku.core import base


class Folder:
    """A managed folder; `lookup` is its id, its name, or `PROJECT.id`."""

    def __init__(self, lookup: str, project_key: str | None = None, ignore_flow: bool = False) -> None:
        owner, _, short = lookup.rpartition(".")
        self.project_key = project_key or owner or base.default_project_key()
        self.name = self.short_name = short
        project = base.api_client().get_project(self.project_key)
        known = {f["id"]: f for f in project.list_managed_folders()}
        ids = [short] if short in known else [i for i, f in known.items() if f.get("name") == short]
        if len(ids) != 1:
            raise Exception(f"Managed folder {short} cannot be found in project {self.project_key}")
        self.id = ids[0]
        self._handle = project.get_managed_folder(self.id)

    def get_id(self) -> str:
        return self.id

    def get_info(self) -> dict[str, Any]:
        """Name, id and project."""
        return {"id": self.id, "projectKey": self.project_key, "name": self.name}

    def list_paths_in_partition(self, partition: str = "") -> list[str]:
        """Paths of all files; each starts with "/"."""
        return [item["path"] for item in self._handle.list_contents()["items"]]

    def get_download_stream(self, path: str) -> Any:
        """A file-like object."""
        return io.BytesIO(self._handle.get_file(path).content)

    def upload_stream(self, path: str, f: Any) -> None:
        """Write a file from a file-like object."""
        self._handle.put_file(path, f)

    def upload_data(self, path: str, data: bytes) -> None:
        """Write a file."""
        self._handle.put_file(path, io.BytesIO(data))

    def read_json(self, path: str) -> Any:
        """Content of a JSON file."""
        return json.loads(self.get_download_stream(path).read())

    def write_json(self, path: str, obj: Any) -> None:
        """Write a JSON file."""
        self.upload_data(path, json.dumps(obj).encode())

    def delete_path(self, path: str) -> None:
        """Remove a file."""
        self._handle.delete_file(path)
