"""Tables of facts as plain arrays and back, for whoever keeps them; and several tables as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from models.insight.kpi_facts import Contact, Stretch, Visit
from models.insight.kpi_tables import ID, KINDS, NUMBER, TYPES, WORD, Array, Table, Words, names_of

F = TypeVar("F", Visit, Contact, Stretch)


def packed(table: Table[Any], without: Sequence[str] = ()) -> dict[str, Array]:
    """Arrays by name, which hold no objects: a column of words is its codes and, as ``column.names``, its texts."""
    found: dict[str, Array] = {}
    for name in names_of(table.of):
        if name in without:
            continue
        kind = KINDS.get(name, NUMBER)
        if kind == WORD:
            words = table.words(name)
            found[name], found[f"{name}.names"] = words.codes.astype(np.int32), np.array(words.names, dtype=np.str_)
        else:
            found[name] = table(name).astype(np.str_) if kind == ID else table(name)
    return found


def unpacked(of: type[F], arrays: Mapping[str, Array], more: Mapping[str, Words]) -> Table[F]:
    """What was `packed`; ``more``: the columns that were left out. Raises KeyError for one that is missing."""
    columns: dict[str, Any] = dict(more)
    for name in names_of(of):
        if name in columns:
            continue
        kind = KINDS.get(name, NUMBER)
        if kind == WORD:
            columns[name] = Words(arrays[name].astype(np.int64), tuple(arrays[f"{name}.names"].tolist()))
        else:
            columns[name] = arrays[name].astype(object if kind == ID else TYPES[kind])
    return Table(of, columns)


def words_of(texts: Sequence[str | None]) -> Words:
    """A column of texts; nothing is the empty one."""
    codes: dict[str, int] = {}
    column = np.fromiter((codes.setdefault(one or "", len(codes)) for one in texts), np.int64, len(texts))
    return Words(column, tuple(codes))


def together(of: type[F], tables: Sequence[Table[F]]) -> Table[F]:
    """One table after the other."""
    if len(tables) == 1:
        return tables[0]
    return Table(of, {name: _together(name, tables) for name in names_of(of)})


def _together(name: str, tables: Sequence[Table[Any]]) -> Any:  # noqa: ANN401 - Words or an array
    kind = KINDS.get(name, NUMBER)
    if kind == WORD:
        return _joined([table.words(name) for table in tables])
    empty = np.zeros(0, dtype=object if kind == ID else TYPES[kind])
    return np.concatenate([empty, *(table(name) for table in tables)])


def _joined(parts: Sequence[Words]) -> Words:
    """As `kpi_tables.joined`, of many: every text is looked up once a part."""
    seen: dict[str, int] = {}
    codes = [np.zeros(0, dtype=np.int64)]
    for part in parts:
        own = np.array([seen.setdefault(name, len(seen)) for name in part.names], dtype=np.int64)
        codes.append(own[part.codes] if len(own) else part.codes)
    return Words(np.concatenate(codes), tuple(seen))
