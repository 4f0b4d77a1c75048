"""How the demonstration reads: what its people said, on real SIP calls, beside the transcripts in the records.

The demonstration as `make run` shows it goes on for ``--seconds``; every side of every conversation is compared. Its
sentences are few and come again in each round, from the same voices but never at the same instant of a call, so the
interval (calls drawn anew, with replacement) says how much rounds differ, not how other sentences would fare.
``python -m bench.house_demo`` writes the part ``demo`` of bench/results/house.json.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from ari_app.configuration.everything import Files
from ari_app.demo.cast import Cast, address, everybody
from ari_app.demo.compare import Compared, compare
from ari_app.demo.people import House, demonstrate
from ari_app.pbx.install import CACHE
from ari_app.store.reader import Reader
from bench.floor import KefuFloor
from bench.machine import load_result, machine, save
from config.load import load_settings

_AGENTS = ("1001", "1002")
_DRAWS = 2000
_LAST_WORDS_SECONDS = 10.0
_NAMES = {"en": "wer_en", "zh": "cer_zh"}


async def played(floor: KefuFloor, seconds: float) -> list[Compared]:
    """The demonstration on a floor of its own, and what its records say of it."""
    settings = load_settings(environment={}, site=floor.asterisk.run / "none.toml")
    names = {agent.id: agent.name for agent in Files(settings).agents}
    state = floor.state
    cast = Cast(settings.voice.words_per_minute, CACHE / "demo", print)
    print(cast.voices(), flush=True)
    house = House(("127.0.0.1", state.sip_port), state.passwords, names, cast)
    said = await demonstrate(house, _AGENTS, seconds, None, print)
    await asyncio.sleep(_LAST_WORDS_SECONDS)
    await floor.stop()
    with closing(Reader(floor.asterisk.run / settings.store.path)) as reader:
        return compare(reader, said)


async def measure(seconds: float) -> tuple[list[Compared], str]:
    """Every side of every call, and Asterisk's version."""
    with tempfile.TemporaryDirectory(prefix="kefu-demo-") as folder:
        floor = KefuFloor(Path(folder), ["1001", "1002", "1003", "1004", "1009"])
        try:
            floor.asterisk.render()
            floor.asterisk.start()
            await floor.serve({})
            return await played(floor, seconds), floor.state.asterisk_version
        finally:
            await floor.stop()


def rate(sides: Sequence[Compared]) -> float:
    """Errors of a hundred words, as a share."""
    return sum(one.errors for one in sides) / max(1, sum(one.units for one in sides))


def interval(sides: Sequence[Compared]) -> list[float]:
    """95 %: calls are drawn anew, because what goes wrong in a call is not independent."""
    chance = random.Random(1)
    calls: dict[str, list[Compared]] = {}
    for one in sides:
        calls.setdefault(one.call, []).append(one)
    drawn = sorted(
        rate([one for call in chance.choices(list(calls), k=len(calls)) for one in calls[call]]) for _ in range(_DRAWS)
    )
    return [round(drawn[int(_DRAWS * 0.025)], 4), round(drawn[int(_DRAWS * 0.975)], 4)]


def figures(sides: Sequence[Compared], seconds: float) -> dict[str, Any]:
    """The part ``demo``."""
    found: dict[str, Any] = {}
    for language, name in _NAMES.items():
        mine = [one for one in sides if one.language == language]
        if not mine:
            continue
        by_side = {side: round(rate([one for one in mine if one.side == side]), 4) for side in ("caller", "agent")}
        found[name] = round(rate(mine), 4)
        found[f"{name}_detail"] = {
            "interval": interval(mine), "n": sum(one.units for one in mine),
            "calls": len({one.call for one in mine}),
            "by_side": by_side,
            "unlike": sorted({(one.said, one.read) for one in mine if one.errors}),
        }  # fmt: skip
    voices = {f"{person.name} {language}": address(person, language) for person, language in everybody()}
    return {
        **found, "voices": voices, "seconds": seconds,
        "method": "the demonstration on real SIP calls; words (Mandarin: characters) exchanged, left out and put in, of"
        " each side of each conversation, in the records' transcripts",
    }  # fmt: skip


def main() -> None:
    """Play, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600.0, help="for how long new calls come (default 600)")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    options = parser.parse_args()
    sides, version = asyncio.run(measure(options.seconds))
    for one in sides:
        print(f"{one.call} {one.side} {one.errors}/{one.units}  {one.said}  |  {one.read}")
    result = figures(sides, options.seconds)
    print({name: result.get(name) for name in _NAMES.values()})
    if not options.dry:
        save("house", {**load_result("house"), "demo": {**result, "machine": machine(version)}})


if __name__ == "__main__":
    main()
