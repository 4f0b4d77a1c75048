"""Texts of kefu's own in place of prompts that a site's file does not have: a newer version may say more than it.

`stand_ins.toml` beside this file is what `config/prompts.toml` was when this version was made (``make docs`` writes it,
`ari_app.cli.stand_ins`); upgrades bring it, and no site edits it. ``kefu`` there marks what the program itself says,
whatever flow is in force.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from models.domain.flow import Texts

FILE = Path(__file__).with_name("stand_ins.toml")
PROGRAMS = "kefu"


@cache
def _content() -> dict[str, dict[str, Any]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def shipped() -> Texts:
    """Every prompt that kefu comes with, by name and language."""
    return {
        name: {language: text for language, text in entry.items() if language != PROGRAMS}
        for name, entry in _content().items()
    }


@cache
def of_the_program() -> frozenset[str]:
    """The names of those that the program says, whatever the flow."""
    return frozenset(name for name, entry in _content().items() if entry.get(PROGRAMS))


def completed(own: Texts, named: Collection[str]) -> Texts:
    """``own``, with what the program says and what is ``named`` elsewhere, as far as kefu has it: nothing that nobody
    says is rendered."""
    wanted = of_the_program() | set(named)
    return {**{name: texts for name, texts in shipped().items() if name in wanted}, **own}
