"""Flows from the disk, read as of now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from models.domain.flow import Flow, Texts
from models.flow.read import read_pages


class Disk:
    """See `models.flow.pages.Pages`: names are paths."""

    def there(self, name: str) -> bool:
        """Whether there is such a file."""
        return Path(name).exists()

    def read(self, name: str) -> bytes:
        """Its content. Raises OSError."""
        return Path(name).read_bytes()

    def beside(self, name: str, other: str) -> str:
        """In the same folder, or from there."""
        return str(Path(name).parent / other)

    def one(self, name: str) -> str:
        """The path without links."""
        return str(Path(name).resolve())


def read_flow(file: Path, texts: Texts, skills: Collection[str] = (), zone: str = "") -> Flow:
    """A flow with the files that it includes. Raises ConfigError with every problem; see `models.flow.read`."""
    return read_pages(str(file), Disk(), datetime.now(UTC), texts, skills, zone)
