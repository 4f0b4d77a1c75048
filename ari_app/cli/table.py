"""Tables that fit the terminal, with whole values of what matters.

A column that matters less says in which order it gives way (`Column.leaves`), and free text how short it may become
(`Column.least`). When a table is too wide with its free text as short as allowed, columns leave one by one, the empty
ones first, until it fits; one that has left may come back into a gap in which no more important one finds room. Then
free text gets the room that is left. Everything else is never cut: where even that is too wide, lines are longer than
the terminal. With ``--wide``, and where there is no terminal, nothing leaves and nothing is cut.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console
from rich.text import Text

from models.domain.call_ids import shortened

_GAP = 2
_UNLIMITED = 100_000
_CJK = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\uffef"
_CLOSING = ",.!?;:)，。！？；：、）》」』】”’…"
_PIECES = re.compile(rf"\s+|[{_CJK}][{_CLOSING}]*|[^\s{_CJK}]+[{_CLOSING}]*")
Cell = str | tuple[str, str]
"""A value, or a value and its style."""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and what may become of the column. ``leaves``: 0 never, else its turn to give way, 1 the first;
    ``least``: cells that its free text needs at least (0: no free text, never cut); ``folds``: free text goes on in the
    next line instead of being cut; ``right``: numbers."""

    name: str
    leaves: int = 0
    least: int = 0
    folds: bool = False
    right: bool = False


def add_output(*parsers: argparse.ArgumentParser) -> None:
    """The options of every command that prints a table."""
    for parser in parsers:
        parser.add_argument("--json", action="store_true", help="JSON for programs")
        add_wide(parser)


def add_wide(parser: argparse.ArgumentParser) -> None:
    """``--wide`` alone."""
    parser.add_argument("--wide", action="store_true", help="every column, whole, however wide the terminal is")


def terminal_columns() -> int | None:
    """How wide the terminal is; None where there is none, unless COLUMNS says otherwise."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked):
        return int(asked)
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


class Page:
    """Where a command prints: a terminal with its width, or without a limit (``whole``)."""

    def __init__(self, wide: bool = False) -> None:
        self.width = None if wide else terminal_columns()
        self.whole = self.width is None
        self.console = Console(width=self.width or _UNLIMITED)

    def table(self, *columns: Column, title: str = "", heading: bool = True) -> Table:
        """A table to be filled, and then shown."""
        return Table(self, columns, title, heading)

    def say(self, words: str, style: str = "", indent: int = 0) -> None:
        """A paragraph; markup in it is no markup, and nothing in it moves the cursor."""
        for line in folded(printable(words), max(1, (self.width or _UNLIMITED) - indent)):
            self.console.print(Text(" " * indent + line, style), soft_wrap=True)

    def time(self, at: float | None) -> str:
        """When it was: of today the time, else the day too; where there is room, always all of it."""
        if not at:
            return ""
        moment, today = time.localtime(at), time.localtime()
        if self.whole:
            return time.strftime("%Y-%m-%d %H:%M:%S", moment)
        if moment[:3] == today[:3]:
            return time.strftime("%H:%M:%S", moment)
        return time.strftime("%m-%d %H:%M" if moment[0] == today[0] else "%Y-%m-%d", moment)

    def ids(self, ids: Collection[str], known: Mapping[str, str] | None = None) -> dict[str, str]:
        """Each id as it is shown: short, as ``known`` has it; whole where there is room."""
        return {one: one for one in ids} if self.whole else {**shortened(ids), **(known or {})}


class Table:
    """Rows under headings. Made by `Page.table`."""

    def __init__(self, page: Page, columns: Sequence[Column], title: str, heading: bool) -> None:
        self._page, self._columns, self._title, self._heading = page, columns, title, heading
        self._rows: list[list[tuple[str, str]]] = []

    def add(self, *cells: Cell) -> None:
        """One row, a cell for each column."""
        pairs = [(cell, "") if isinstance(cell, str) else cell for cell in cells]
        self._rows.append([(printable(value), style) for value, style in pairs])

    def show(self) -> None:
        """Print it."""
        for line in self.lines():
            self._page.console.print(line, soft_wrap=True)

    def lines(self, advice: bool = True) -> list[Text]:
        """As it is printed; without ``advice``, nothing is said of columns that gave way."""
        width, columns = self._page.width, self._columns
        heads = [column.name if self._heading else "" for column in columns]
        natural = [
            max(cell_len(head), *(cell_len(row[index][0]) for row in self._rows), 0) for index, head in enumerate(heads)
        ]
        empty = {index for index in range(len(columns)) if not any(row[index][0] for row in self._rows)}
        sizes = fitted(columns, natural, empty, width)
        lines = [Text(line, "bold") for line in folded(self._title, width or _UNLIMITED)] if self._title else []
        if self._heading:
            lines += self._row([(head, "bold") for head in heads], sizes)
        for row in self._rows:
            lines += self._row(row, sizes)
        gone = [column.name for index, column in enumerate(columns) if index not in sizes]
        words = f"Left out: {', '.join(gone)}. --wide shows every column, whole."
        return lines + [Text(line, "dim") for line in folded(words, width or _UNLIMITED) if gone and advice]

    def _row(self, cells: Sequence[tuple[str, str]], sizes: Mapping[int, int]) -> list[Text]:
        """The lines of one row: one, unless free text goes on in the next."""
        parts = {
            index: folded(cells[index][0], size) if self._columns[index].folds else [cut(cells[index][0], size)]
            for index, size in sizes.items()
        }
        lines = []
        for number in range(max(map(len, parts.values()))):
            line = Text()
            for index, size in sizes.items():
                value = parts[index][number] if number < len(parts[index]) else ""
                room = " " * (size - cell_len(value))
                right = self._columns[index].right
                line.append((room if right else "") + value, cells[index][1])
                line.append(("" if right else room) + " " * _GAP)
            line.rstrip()
            lines.append(line)
        return lines


def fitted(
    columns: Sequence[Column], natural: Sequence[int], empty: Collection[int], width: int | None
) -> dict[int, int]:
    """The columns that stay, by their index, and the cells that each gets."""
    sizes = {
        index: natural[index] if width is None or not column.least
        else min(natural[index], max(column.least, cell_len(column.name)))
        for index, column in enumerate(columns)
    }  # fmt: skip
    if width is None:
        return sizes
    turns = [(index not in empty, column.leaves, index) for index, column in enumerate(columns) if column.leaves]
    away = [index for _, _, index in sorted(turns)] if _room(sizes, width) < 0 else []
    stay = {index: size for index, size in sizes.items() if index not in away}
    for index in reversed(away):  # the one that matters most is asked first whether there is room for it
        if _room(stay, width) >= sizes[index] + _GAP:
            stay[index] = sizes[index]
    return _grown(dict(sorted(stay.items())), natural, width)


def _grown(sizes: dict[int, int], natural: Sequence[int], width: int) -> dict[int, int]:
    """With the cells that are left shared out among free texts that need more."""
    hungry = [index for index in sizes if sizes[index] < natural[index]]
    while hungry and (spare := _room(sizes, width)) > 0:
        for index in hungry:
            more = min(natural[index] - sizes[index], max(1, spare // len(hungry)), max(0, _room(sizes, width)))
            sizes[index] += more
        hungry = [index for index in hungry if sizes[index] < natural[index]]
    return sizes


def _room(sizes: Mapping[int, int], width: int) -> int:
    return width - sum(sizes.values()) - _GAP * (len(sizes) - 1)


def printable(value: str) -> str:
    """Without line breaks and whatever else would move the cursor: names and texts come from outside."""
    return "".join(sign if sign.isprintable() else " " for sign in value)


def cut(value: str, cells: int) -> str:
    """Free text in so many cells, double-width characters counted as two."""
    return value if cell_len(value) <= cells else set_cell_size(value, cells - 1).rstrip() + "…"


def folded(value: str, cells: int) -> list[str]:
    """Text in lines of so many cells: broken at spaces, and between Chinese characters."""
    lines, line = [], ""
    for piece in _pieces(value, cells):
        if cell_len(line) + cell_len(piece.rstrip()) > cells:
            lines.append(line.rstrip())
            line = ""
        line += piece if line or not piece.isspace() else ""
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(value: str, cells: int) -> Iterable[str]:
    for piece in _PIECES.findall(value):
        yield from [piece] if cell_len(piece) <= cells else chop_cells(piece, cells)
