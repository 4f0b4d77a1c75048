"""Figures of periods that are over, kept in a file: a report of a month shows twelve, and eleven of them seldom change.

Each stands under a stamp of everything that it was reckoned from: the settings, the version of kefu, and sums over the
calls themselves (`ari_app.store.ports.KpiBook.stamp`), so that a period of which anything changes, by an erasure for
instance, is reckoned anew. There is nothing of a person in it; a file that is lost or damaged is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, astuple
from pathlib import Path
from typing import Any

from ari_app.foundation.version import program_version
from ari_app.reports.kpis import Site
from ari_app.store.ports import KpiBook
from models.insight.kpi import KPIS, Figure, Target
from models.insight.kpi_intervals import Estimate
from models.insight.report import Slice

FILE = "figures.json"
_MOST = 200  # periods; the oldest go first
Json = dict[str, Any]


class KeptSlices:
    """``folder``: where the file is; None: nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._file = None if folder is None else folder / FILE
        self._slices: dict[str, Json] = _read(self._file) if self._file is not None else {}

    def stamp(self, book: KpiBook, site: Site, since: float, until: float, later: float) -> str:
        """Of a period that cannot change by itself any more; "" where nothing is kept."""
        if self._file is None:
            return ""
        settings = [
            program_version(), str(site.zone), site.target_seconds, site.short, sorted(site.variants.items()),
            sorted((name, astuple(one)) for name, one in site.targets.items()), sorted(site.seconds.items()),
            since, until, book.stamp(since, until, later),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(settings).encode()).hexdigest()

    def slice(self, label: str, stamp: str) -> Slice | None:
        """The one of that stamp."""
        found = self._slices.get(stamp) if stamp else None
        if found is None:
            return None
        figures = {name: _figure(one) for name, one in found["figures"].items()}
        return Slice(label, found["begin"], found["end"], figures)

    def keep(self, stamp: str, found: Slice) -> None:
        """Write it down. A disk that is full keeps nothing, and the report is made all the same."""
        if self._file is None or not stamp:
            return
        figures = {
            name: {"kpi": one.kpi.id, "variant": one.variant.id, "estimate": asdict(one.estimate),
                   "target": asdict(one.target)}
            for name, one in found.figures.items()
        }  # fmt: skip
        self._slices[stamp] = {"begin": found.begin, "end": found.end, "figures": figures}
        self._slices = dict(list(self._slices.items())[-_MOST:])
        try:
            fresh = self._file.with_suffix(f".{os.getpid()}")
            fresh.write_text(json.dumps(self._slices), encoding="utf-8")
            fresh.replace(self._file)
        except OSError:
            return


def _read(file: Path) -> dict[str, Json]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _figure(kept: Json) -> Figure:
    kpi, told = KPIS[kept["kpi"]], kept["estimate"]
    span = None if told["span"] is None else (told["span"][0], told["span"][1])
    estimate = Estimate(told["value"], span, told["n"], told["method"])
    return Figure(kpi, kpi.variants[kept["variant"]], estimate, Target(**kept["target"]))
