"""Tables of numpy columns with slots that are used again: the router's memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Names:
    """Names to small numbers, from 1; 0 is "no such thing"."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._numbers) + 1

    def number(self, name: str) -> int:
        """The name's number; a new name gets the next."""
        return self._numbers.setdefault(name, len(self._numbers) + 1) if name else 0

    def names(self) -> list[str]:
        """All names, by number from 1."""
        return list(self._numbers)

    def known(self, name: str) -> int:
        """The name's number, 0 when it was never given one."""
        return self._numbers.get(name, 0)


class Slots:
    """Key → row number; rows of keys that are gone are used again, lowest first."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}
        self.keys: list[str] = []
        self._free: list[int] = []

    def take(self, key: str) -> int:
        """The row of a key, a new one if it has none."""
        found = self.of.get(key)
        if found is not None:
            return found
        if self._free:
            row = self._free.pop()
            self.keys[row] = key
        else:
            row = len(self.keys)
            self.keys.append(key)
        self.of[key] = row
        return row

    def free(self, key: str) -> int:
        """Give a key's row back; the row."""
        row = self.of.pop(key)
        self.keys[row] = ""
        self._free.append(row)
        return row


def grown(column: NDArray[Any], rows: int, fill: float = 0) -> NDArray[Any]:
    """The column with at least ``rows`` rows (doubling), the new ones filled."""
    if rows <= len(column):
        return column
    shape = (max(rows, 2 * len(column)), *column.shape[1:])
    larger = np.full(shape, fill, dtype=column.dtype)
    larger[: len(column)] = column
    return larger


def widened(table: NDArray[Any], columns: int, fill: float = 0) -> NDArray[Any]:
    """The table with at least ``columns`` columns, the new ones filled."""
    if columns <= table.shape[1]:
        return table
    wider = np.full((len(table), columns), fill, dtype=table.dtype)
    wider[:, : table.shape[1]] = table
    return wider


def picked(table: NDArray[Any], rows: Ints, columns: Ints) -> NDArray[Any]:
    """A new table of these rows and columns, made in the cheaper order."""
    if len(rows) > len(table):
        return table[:, columns].take(rows, axis=0)
    return table.take(rows, axis=0).take(columns, axis=1)
