"""``python -m ari_app.store.parquet_process``: an answer to a query as a Parquet file.

Reads ``{"columns": […], "rows": [[…]]}`` from standard input and writes the file to standard output. It runs in a
Python that has pyarrow, a process of its own: 170 MB that nothing else needs.
"""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Any

_NICE = 15


def cells_of(rows: list[list[Any]], place: int) -> list[Any]:
    """A column. SQLite's may hold several types; where they do, all are texts but what is missing."""
    cells = [row[place] for row in rows]
    kinds = {type(one) for one in cells if one is not None}
    if kinds <= {int} or kinds <= {str}:
        return cells
    if kinds <= {int, float}:
        return [None if one is None else float(one) for one in cells]
    return [None if one is None else str(one) for one in cells]


def main() -> int:
    """One file."""
    import pyarrow
    import pyarrow.parquet

    os.nice(_NICE)
    asked = json.load(sys.stdin)
    names, rows = asked["columns"], asked["rows"]
    unlike = [name if names.index(name) == place else f"{name}_{place + 1}" for place, name in enumerate(names)]
    arrays = [pyarrow.array(cells_of(rows, place)) for place in range(len(names))]
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_arrays(arrays, names=unlike), out, compression="zstd")
    sys.stdout.buffer.write(out.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
