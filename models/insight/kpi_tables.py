"""Facts as columns: a month of a large centre is a million calls, which as a million objects would cost minutes.

A table is a sequence of its facts all the same, for whoever looks at single ones; figures are reckoned by its columns.
Texts that repeat (queues, ways, agents, numbers) are words with a code; what has not happened is NaN.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import count
from typing import Any, TypeGuard, TypeVar, overload

import numpy as np

from models.insight.kpi_facts import Contact, Fact, Stretch, Visit

Array = Any
F = TypeVar("F", Visit, Contact, Stretch)
ID, WORD, NUMBER, WHOLE, FLAG = "id", "word", "number", "whole", "flag"
KINDS: Mapping[str, str] = {
    "call": ID, "legs": WHOLE, "transfers": WHOLE, "in_flow": FLAG, "acted": FLAG, "resolved": FLAG,
    **dict.fromkeys(("queue", "language", "way", "agent", "number", "direction", "topic", "outcome", "state"), WORD),
}  # fmt: skip
TYPES = {NUMBER: float, WHOLE: np.int64, FLAG: bool}


def names_of(of: type[Fact]) -> tuple[str, ...]:
    """The columns of a kind of facts, in order."""
    return tuple(one.name for one in fields(of))


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A column of texts: ``names[codes[i]]``."""

    codes: Array
    names: tuple[str, ...]

    def are(self, *wanted: str) -> Array:
        """Where the text is one of these."""
        found = np.zeros(len(self.codes), dtype=bool)
        for name in wanted:
            if name in self.names:
                found |= self.codes == self.names.index(name)
        return found

    def each(self, value: Callable[[str], Any], kind: type = float) -> Array:
        """A value that depends on the text alone, looked up once for each that there is."""
        if not self.names:
            return np.zeros(0, dtype=kind)
        return np.fromiter(map(value, self.names), kind, len(self.names))[self.codes]

    def called(self, name: Callable[[str], str]) -> Words:
        """Each text by another name; those of one name are one."""
        seen: dict[str, int] = {}
        codes = np.array([seen.setdefault(name(one), len(seen)) for one in self.names], dtype=np.int64)
        return Words(codes[self.codes] if len(codes) else self.codes, tuple(seen))

    def of(self, chosen: Array) -> Words:
        """Some of them."""
        return Words(self.codes[chosen], self.names)


class Table(Sequence[F]):
    """Facts of one kind. ``columns``: by the name of the field, `Words` or arrays."""

    def __init__(self, of: type[F], columns: Mapping[str, Any]) -> None:
        self.of: type[F] = of
        self._columns = columns

    def words(self, name: str) -> Words:
        """A column of texts."""
        found: Words = self._columns[name]
        return found

    def __call__(self, name: str) -> Array:
        """A column of numbers or of marks; of ids for ``call``."""
        return self._columns[name]

    def called(self, name: str, other: Callable[[str], str]) -> Table[F]:
        """With other names in a column of texts."""
        return Table(self.of, {**self._columns, name: self.words(name).called(other)})

    def has(self, name: str) -> bool:
        """Whether facts of this kind have such a field."""
        return name in self._columns

    @property
    def at(self) -> Array:
        """To which moment each is credited."""
        return self({Visit: "entered_at", Contact: "arrived_at", Stretch: "since"}[self.of])

    @property
    def wait(self) -> Array:
        """Of stays: seconds in the line; 0 when a clock was set back meanwhile, or who waits still."""
        entered = self("entered_at")
        return np.maximum(0.0, np.nan_to_num(self("left_at") - entered))

    def take(self, chosen: Array) -> Table[F]:
        """Some of them, by a mask or by places."""
        some = {
            name: one.of(chosen) if isinstance(one, Words) else one[chosen] for name, one in self._columns.items()
        }  # fmt: skip
        return Table(self.of, some)

    def __len__(self) -> int:
        return len(self.at)

    def __iter__(self) -> Iterator[F]:
        plain = (_plain(self._columns[name], KINDS.get(name, NUMBER)) for name in names_of(self.of))
        return (self.of(*row) for row in zip(*plain, strict=True))

    @overload
    def __getitem__(self, at: int) -> F: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[F]: ...
    def __getitem__(self, at: int | slice) -> F | Sequence[F]:
        if isinstance(at, slice):
            return self.take(at)
        return next(iter(self.take(np.array([range(len(self))[at]]))))


def _plain(column: Any, kind: str) -> list[Any]:  # noqa: ANN401 - Words or an array
    if isinstance(column, Words):
        return [column.names[code] for code in column.codes.tolist()]
    values: list[Any] = column.tolist()
    return [None if one != one else one for one in values] if kind == NUMBER else values


def _codes() -> defaultdict[str | None, int]:
    """Each new text gets the next code; nothing is the empty text."""
    codes: defaultdict[str | None, int] = defaultdict(count().__next__)
    codes[None] = codes[""]
    return codes


def _is_text(name: str | None) -> TypeGuard[str]:
    return name is not None


class Builder:
    """Makes a table of rows (values in the order of the facts' fields, None for what is not there), a part at a time,
    so that all rows are never in memory at once."""

    def __init__(self, of: type[F]) -> None:
        self._of: type[Any] = of
        self._names = names_of(of)
        self._codes = {name: _codes() for name in self._names if KINDS.get(name) == WORD}
        self._parts: dict[str, list[Array]] = {name: [] for name in self._names}

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """More of them."""
        for name, values in zip(self._names, zip(*rows, strict=True), strict=False):
            self._parts[name].append(self._column(name, values))

    def table(self) -> Table[Any]:
        """All that were added."""
        found: dict[str, Any] = {}
        for name in self._names:
            kind, parts = KINDS.get(name, NUMBER), self._parts[name]
            empty = np.zeros(0, dtype=np.int64 if kind == WORD else TYPES.get(kind, object))
            column = np.concatenate(parts) if parts else empty
            found[name] = Words(column, tuple(filter(_is_text, self._codes[name]))) if kind == WORD else column
        return Table(self._of, found)

    def _column(self, name: str, values: Sequence[Any]) -> Array:
        kind = KINDS.get(name, NUMBER)
        if kind == ID:
            return np.array(values, dtype=object)
        if kind == WORD:
            return np.fromiter(map(self._codes[name].__getitem__, values), np.int64, len(values))
        if kind == NUMBER:
            return np.array(values, dtype=float)  # None becomes NaN
        return np.array([one or 0 for one in values], dtype=TYPES[kind])


def table_of(of: type[F], facts: Iterable[F]) -> Table[F]:
    """Facts of one kind as a table; one that is a table already is itself."""
    if isinstance(facts, Table):
        return facts
    builder, names = Builder(of), names_of(of)
    builder.add([[getattr(one, name) for name in names] for one in facts])
    return builder.table()


def joined(first: Words, second: Words) -> Words:
    """Two columns, one after the other."""
    seen = {name: code for code, name in enumerate(first.names)}
    codes = np.array([seen.setdefault(name, len(seen)) for name in second.names], dtype=np.int64)
    return Words(np.concatenate([first.codes, codes[second.codes]]), tuple(seen))


def only(counted: Array, values: Array) -> Array:
    """Values where they count, NaN elsewhere."""
    return np.where(counted, values, np.nan)
