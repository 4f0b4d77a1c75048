"""One file more in a package of the tree, while a test lasts: what somebody adds who follows CONTRIBUTING.md."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module, invalidate_caches
from pathlib import Path

from models import found
from models.domain.event_list import event_kinds
from models.flow.kind_list import kinds
from models.routing.strategies import ways

_CACHES = [found.modules.cache_clear, ways.cache_clear, event_kinds.cache_clear, kinds.cache_clear]


def _forget() -> None:
    invalidate_caches()
    for clear in _CACHES:
        clear()


@contextmanager
def one_more(package: str, name: str, text: str, folder: Path) -> Iterator[Path]:
    """Write ``name``.py into a folder that the package looks into, too; the file. Nothing stays of it."""
    home = import_module(package)
    file = folder / f"{name}.py"
    file.write_text(text, encoding="utf-8")
    home.__path__.append(str(folder))
    _forget()
    try:
        yield file
    finally:
        home.__path__.remove(str(folder))
        sys.modules.pop(f"{package}.{name}", None)
        vars(home).pop(name, None)
        _forget()
