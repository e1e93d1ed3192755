"""The dice of a run: the same in the tests, others in every `make matrix`, which prints them. Knows no matrix."""

from __future__ import annotations

import os
import random

NAME = "DSS_IAC_SEED"
FIXED = 20260101


def seed() -> int:
    """The number that every choice by chance goes by."""
    return int(os.environ.get(NAME) or FIXED)


def turn() -> int:
    """By how much a fixed choice is turned on: not at all in the tests."""
    return seed() - FIXED


def dice(*words: object) -> random.Random:
    """Dice for one purpose: nobody's throws depend on another's."""
    return random.Random("/".join(map(str, (seed(), *words))))
