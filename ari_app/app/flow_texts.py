"""What is different in the files of two versions of the flow, line by line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

AROUND = 3  # lines that are the same before and after a difference
MOST = 4000  # lines of all files together
KEPT, GONE, NEW, GAP = "same", "removed", "added", "gap"


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its numbers in the older and the newer file (None: it is not in there). A ``gap`` stands for lines
    that are the same and are left out."""

    kind: str
    old: int | None
    new: int | None
    text: str


def texts_in(folder: Path) -> dict[str, str]:
    """The files of a version by name. Raises OSError."""
    found = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != "version.json")
    return {str(file.relative_to(folder)): file.read_text(encoding="utf-8", errors="replace") for file in found}


def different(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, list[Line]]:
    """File → its lines that are different, with some around them; files that are the same are left out."""
    found: dict[str, list[Line]] = {}
    left = MOST
    for name in sorted({*old, *new}):
        before, after = old.get(name, "").splitlines(), new.get(name, "").splitlines()
        lines = list(_lines(before, after))[: max(0, left)]
        if lines:
            found[name] = lines
            left -= len(lines)
    return found


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    last = 0
    for group in difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(AROUND):
        if group[0][1] > last:
            yield Line(GAP, None, None, "")
        for tag, i, i_end, j, j_end in group:
            if tag == "equal":
                yield from (Line(KEPT, i + n + 1, j + n + 1, before[i + n]) for n in range(i_end - i))
                continue
            yield from (Line(GONE, n + 1, None, before[n]) for n in range(i, i_end))
            yield from (Line(NEW, None, n + 1, after[n]) for n in range(j, j_end))
        last = group[-1][2]
