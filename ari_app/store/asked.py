"""What the queries stand on: something that answers SQL."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any


class Asked(ABC):
    """Answers SQL with rows; the queries of each purpose are made of it."""

    @abstractmethod
    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - SQL values
        """The rows of a query as dictionaries."""

    def values(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - SQL values
        """The rows of a query as plain tuples: where there are many, that is less than half the work."""
        return [tuple(row.values()) for row in self.rows(sql, *values)]
