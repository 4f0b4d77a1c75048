"""The limit that the machine itself sets: how late an event loop is that does nothing but measure."""

from __future__ import annotations

import asyncio
import json
import sys

from ari_app.monitor.lag import LoopLag


async def _measure(seconds: float) -> None:
    lag = LoopLag()
    try:
        async with asyncio.timeout(seconds):
            await lag.run()
    except TimeoutError:
        print(json.dumps({"p50": lag.percentile(0.5), "p99": lag.percentile(0.99)}))


if __name__ == "__main__":
    asyncio.run(_measure(float(sys.argv[1])))
