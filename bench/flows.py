"""Flows: containment of a made-up population, reload, flow tests a minute, coverage, phrases that sound alike.

``python -m bench.flows`` writes bench/results/flows.json. Calls are SIP calls with audio into a real Asterisk.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ari_app.flowtest.read import read_scripts
from ari_app.flowtest.stage import Stage, staged
from ari_app.flowtest.suite import JOBS, play_on
from ari_app.phone.telephone import Telephone
from ari_app.reports.flow_traffic import containment
from ari_app.store.reader import Reader
from bench.machine import load_result, machine, percentile, save
from bench.population import population
from config.load import ROOT
from models.flow.alike import ALIKE, similarity
from models.speech.dictionary import pronounce

_FLOWS = ROOT / "dialplans" / "flows"
_RELOADS = 10
PLANTED = {
    "en": [
        ("billing", "building"), ("orders", "borders"), ("support", "sport"), ("sales", "sails"), ("account", "amount"),
        ("repair", "prepare"), ("two", "to"), ("payment", "statement"), ("delivery", "discovery"), ("hours", "ours"),
        ("cancel", "council"), ("renewal", "removal"), ("four", "for"), ("refund", "return"), ("invoice", "in voice"),
        ("address", "a dress"), ("internet", "interest"), ("password", "passport"), ("claims", "planes"),
        ("card", "car"),
    ],
    "zh": [
        ("账户", "商户"), ("支付", "资费"), ("查询", "查寻"), ("停机", "挺急"), ("四", "十"), ("兰州", "南州"),
        ("订单", "定单"), ("是", "四"), ("开通", "开动"), ("余额", "月额"),
    ],
}  # fmt: skip
CLEAN = {
    "en": ["billing", "technical support", "orders", "the shop", "password", "operator", "address", "main menu",
           "balance", "payment date", "agent", "go back", "something else", "help"],
    "zh": ["账单", "技术支持", "订单", "营业时间", "密码", "人工服务", "余额", "返回", "门店地址", "付款日期"],
}  # fmt: skip


async def contained(size: int) -> dict[str, Any]:
    """The population calls, 24 at a time; nobody works, so who wants a human is counted when they wait for one."""
    async with staged({"queue.max_waiting": 500, "callback.resume_seconds": 0.0}) as stage:
        callers = population(size)
        begun = time.monotonic()
        outcome = await play_on(stage, callers, JOBS, lambda result: None)
        await stage.app.services.journal.flushed()
        reader = Reader(Path(stage.pbx.run) / stage.app.settings.store.path)
        try:
            found = containment(reader)
        finally:
            reader.close()
        wanted = sum(1 for caller in callers if caller.name.partition(" ")[2] in _SELF_SERVICE)
        return {
            **found, "callers": size, "wanted_self_service": wanted, "failed_calls": len(outcome.failed),
            "seconds": round(time.monotonic() - begun, 1),
            "definition": "ended in self-service with a task resolved and no human / calls that came into the flow, "
            "without those who hung up within 5 s before any key or word",
        }  # fmt: skip


_SELF_SERVICE = ("balance", "payment date", "order status", "opening hours", "address")


@contextmanager
def _own_files() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kefu-bench-") as folder:
        shutil.copytree(_FLOWS, Path(folder) / "flows", ignore=shutil.ignore_patterns("tests"))
        yield Path(folder)


async def reloaded() -> dict[str, Any]:
    """From writing a file to a new text in the next caller's ear, and the parts of it."""
    with _own_files() as folder:
        file = folder / "flows" / "main.yaml"
        text = file.read_text(encoding="utf-8")
        async with staged({"centre.flow": str(file)}) as stage:
            parts: dict[str, list[float]] = {"same_texts": [], "new_text": [], "to_the_ear": []}
            for number in range(_RELOADS):
                await _one_reload(stage, file, text, number, parts)
        return {name: round(percentile(found, 0.5) * 1000, 1) for name, found in parts.items()}


async def _one_reload(stage: Stage, file: Path, text: str, number: int, parts: dict[str, list[float]]) -> None:
    begun = time.monotonic()
    file.write_text(text.replace("boost: 0.1", f"boost: 0.{number + 11}"), encoding="utf-8")
    await stage.app.versions.reload("bench")
    parts["same_texts"].append(time.monotonic() - begun)
    greeting = f'greeting: {{ en: "Version {number} of {time.time()}.", zh: "第{number}版。" }}'
    begun = time.monotonic()
    file.write_text(re.sub(r"greeting: greeting", greeting, text, count=1), encoding="utf-8")
    await stage.app.versions.reload("bench")
    parts["new_text"].append(time.monotonic() - begun)
    async with Telephone(
        "outside", stage.pbx.passwords["outside"], stage.server, stage.clock, f"5570{number:03d}"
    ) as phone:
        call = await phone.dial("8000")
        parts["to_the_ear"].append(await call.hear(begun) - begun)
        await call.hang_up()


async def tested() -> dict[str, Any]:
    """The shipped scripts on this machine, and how much of the flow they walk."""
    scripts, settings = read_scripts(sorted((_FLOWS / "tests").glob("*.calls")))
    async with staged(settings) as stage:
        outcome = await play_on(stage, scripts, JOBS, lambda result: None)
    skipped = [f"{result.script.name}: {result.skipped}" for result in outcome.results if result.skipped]
    return {
        "tests": len(scripts), "failed": [result.script.name for result in outcome.failed], "skipped": skipped,
        "seconds": outcome.seconds, "per_minute": outcome.per_minute, "side_by_side": JOBS,
        "coverage": round(outcome.covered, 4), "edges": outcome.edges,
    }  # fmt: skip


def lookalike() -> dict[str, Any]:
    """Pairs planted in a menu that were found, and pairs of a clean menu that were reported wrongly."""
    missed, found, wrong, pairs = [], 0, [], 0
    for language, planted in PLANTED.items():
        for one, other in planted:
            score = similarity(one, other, language, pronounce)
            found += score >= ALIKE
            missed += [f"{one}/{other} {score:.2f}"] if score < ALIKE else []
    for language, phrases in CLEAN.items():
        for place, one in enumerate(phrases):
            for other in phrases[place + 1 :]:
                pairs += 1
                if similarity(one, other, language, pronounce) >= ALIKE:
                    wrong.append(f"{one}/{other}")
    return {
        "planted": sum(map(len, PLANTED.values())), "found": found, "missed": missed,
        "clean_pairs": pairs, "false_alarms": wrong, "threshold": ALIKE,
    }  # fmt: skip


async def run(size: int, only: set[str]) -> dict[str, Any]:
    """Every part in turn."""
    result: dict[str, Any] = {"machine": machine("")}
    if not only or "lookalike" in only:
        result["lookalike"] = lookalike()
    if not only or "reload" in only:
        result["reload"] = await reloaded()
        result["reload_ms"] = result["reload"]["to_the_ear"]
    if not only or "tests" in only:
        result["flow_tests"] = await tested()
        result["flow_tests_per_minute"] = result["flow_tests"]["per_minute"]
        result["branch_coverage"] = result["flow_tests"]["coverage"]
    if not only or "containment" in only:
        result["population"] = await contained(size)
        result["containment"] = result["population"]["containment"]
    return result


def main() -> None:
    """Run and write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--callers", type=int, default=300, help="size of the population (default 300)")
    options.add_argument("--only", nargs="*", default=[], help="lookalike, reload, tests, containment")
    chosen = options.parse_args()
    result = asyncio.run(run(chosen.callers, set(chosen.only)))
    merged = {**load_result("flows"), **result}
    save("flows", merged)
    for name in ("containment", "reload_ms", "flow_tests_per_minute", "branch_coverage", "lookalike"):
        print(f"{name}: {merged.get(name)}")


if __name__ == "__main__":
    main()
