"""Where a flow's files come from: the port through which it is read, so that nothing here opens a file."""

from __future__ import annotations

from typing import Protocol


class Pages(Protocol):
    """Files by name, as the name is shown with a mistake."""

    def there(self, name: str) -> bool:
        """Whether there is such a file."""

    def read(self, name: str) -> bytes:
        """Its content. Raises OSError."""

    def beside(self, name: str, other: str) -> str:
        """The name of another file, as it is written in the first."""

    def one(self, name: str) -> str:
        """The same for every name of one file."""
