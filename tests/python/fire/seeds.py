"""The dice of a run: the same in the tests, others in every `make matrix`, which prints them; and the part of a matrix
that a run takes. Knows no matrix."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from typing import TypeVar

NAME = "DSS_IAC_SEED"
FIXED = 20260101
PART = "DSS_IAC_PART"  # K/N: of N parts the K-th

T = TypeVar("T")


def seed() -> int:
    """The number that every choice by chance goes by."""
    return int(os.environ.get(NAME) or FIXED)


def turn() -> int:
    """By how much a fixed choice is turned on: not at all in the tests."""
    return seed() - FIXED


def dice(*words: object) -> random.Random:
    """Dice for one purpose: nobody's throws depend on another's."""
    return random.Random("/".join(map(str, (seed(), *words))))


def part(points: Sequence[T]) -> list[T]:
    """Those of the points that this run takes: all, or one of N parts that have nothing in common and make the whole.
    Mixed first, so that no part has all of one sort."""
    k, n = map(int, (os.environ.get(PART) or "1/1").split("/"))
    return dice(PART).sample(points, len(points))[k - 1 :: n] if n > 1 else list(points)
