"""Every kind of step: the files of `models.flow.kinds`."""

from __future__ import annotations

from functools import cache

from models.flow.kind import Kind
from models.found import Unannounced, announced, by_name, modules

PACKAGE = "models.flow.kinds"


@cache
def kinds() -> dict[str, Kind]:
    """Keyword → kind, by keyword. Raises `models.found.Unannounced`, which names the file."""
    found = []
    for module in modules(PACKAGE):
        keyword, kind = announced(module, "KEYWORD", str), announced(module, "KIND", Kind)
        if kind.carry_out is None:
            raise Unannounced(f"{module.__file__}: nobody carries out {keyword}; give its Kind carry_out=")
        found.append((keyword, kind))
    return by_name(sorted(found, key=lambda one: one[0]))
