"""The CI platforms, found by looking: every module of this folder that has a `PLATFORM`. Names none of them."""

from __future__ import annotations

from collections.abc import Mapping

from ....core.model.discovery import discover
from ..platform import Environ, Platform


def registry() -> Mapping[str, Platform]:
    """Every platform by its name."""
    found: tuple[Platform, ...] = discover(__path__, __name__, "PLATFORM")
    return {platform.name: platform for platform in found}


def source(environ: Environ) -> dict[str, str]:
    """Where a plan comes from, as the platform of this job tells: commit, branch, request, job; {} outside of CI."""
    here = next((p for p in registry().values() if environ.get(p.sign)), None)
    if here is None:
        return {}
    told = {"commit": environ.get(here.commit, ""), **here.source(environ), "job": here.job(environ)}
    return {name: value for name, value in told.items() if value}
