"""How late kefu's event loop is while two hundred rules are judged over the words of a hundred calls.

The whole application runs on the fake Asterisk without a call; the words of a hundred are put into its journal at the
pace of people (`bench.quality_rules.traffic`), and go to the process that judges, the records and whoever else listens.
A loop that does nothing but measure runs beside it in a process of its own, for what the machine itself costs.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from ari_app.foundation import steady
from ari_app.monitor.lag import LoopLag
from ari_app.store.row import Row
from bench.quality_rules import T0, spoken_texts, traffic, two_hundred
from models.domain.event_list import event_kinds
from models.domain.events import Event
from tests.support.fake_floor import FakeFloor
from tests.support.ruled_floor import ruled


async def lag(seconds: float) -> dict[str, Any]:
    """``loop_lag_excess_p99_ms`` and what it is made of."""
    with tempfile.TemporaryDirectory(prefix="kefu-bench-") as folder:
        async with ruled(Path(folder), two_hundred()) as floor:
            rows = [row for row in traffic(spoken_texts()) if isinstance(row, Row) and row.at <= T0 + seconds]
            idle = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bench.idle_loop", str(seconds), stdout=asyncio.subprocess.PIPE
            )
            own = LoopLag()
            measured = asyncio.ensure_future(own.run())
            published = await _publish(floor, rows, seconds)
            measured.cancel()
            told, _ = await idle.communicate()
            process = floor.app.parts.quality.process
            behind, fired = process.behind, floor.app.parts.quality.fired
    others = json.loads(told)
    return {
        "loop_lag_excess_p99_ms": round(max(0.0, own.percentile(0.99) - others["p99"]), 2),
        "loop_lag": {
            "p99_ms": own.percentile(0.99), "idle_p99_ms": others["p99"], "p50_ms": own.percentile(0.5), "rules": 200,
            "calls": 100, "seconds": seconds, "events": published, "firings": fired, "behind_at_the_end": behind,
        },
    }  # fmt: skip


async def _publish(floor: FakeFloor, rows: list[Row], seconds: float) -> int:
    """The rows as events of this moment, each at its time; how many there were."""
    journal, begun = floor.services.journal, steady.now()
    for row in rows:
        moment = begun + row.at - T0
        await asyncio.sleep(max(0.0, moment - steady.now()))
        event = _event(row, begun)
        if row.kind == "PartlyHeard":
            journal.show(event)
        else:
            journal.publish(event)
    await asyncio.sleep(max(0.0, begun + seconds - steady.now()))
    return len(rows)


def _event(row: Row, begun: float) -> Event:
    kind = event_kinds()[row.kind]
    data = {**row.data}
    if "began_at" in data:
        data["began_at"] = begun + data["began_at"] - T0
    return kind(call_id=row.call_id, agent_id=row.agent_id, **data)
