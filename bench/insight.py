"""Topics and bursts on real questions: ``python -m bench.insight``, into bench/results/insight.json.

``topics``: the adjusted Rand index against the kinds that people gave the texts, the number of topics unknown.
Questions to a bank (77 kinds), to an insurer (22), and Chinese reviews by what was bought (10; evaluation only).
``burst``: see `bench.insight_bursts`; ``trainer``: `bench.insight_trainer`.
Each bench writes its own keys of the file and leaves the others.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.ears import DATA
from bench.insight_bursts import bursts
from bench.insight_trainer import trainer_loop
from bench.machine import load_result, machine, save
from config.load import ROOT
from models.encoders.known import USE, encoder
from models.insight.topics import Need, Topic, night
from models.insight.topics_clusters import agreement, clusters
from models.insight.topics_graph import Labels, Rows
from models.intent.sentences import vectors

_AT_ONCE = 64
_MOST = 3000
_SIZES = (100, 300, 1000, _MOST)
Kinds = NDArray[np.str_]


def encoded(texts: list[str], language: str) -> Rows:
    """A vector for each text, by the shipped encoder."""
    encode = encoder(USE)
    parts = (texts[at : at + _AT_ONCE] for at in range(0, len(texts), _AT_ONCE))
    return np.concatenate([vectors(part, language, encode) for part in parts])


def bank() -> tuple[list[str], Kinds]:
    """Questions to a bank."""
    with (DATA / "intents/banking77_train.csv").open(encoding="utf-8") as file:
        rows = [(row["text"], row["category"]) for row in csv.DictReader(file)]
    return [text for text, _ in rows], np.array([kind for _, kind in rows])


def insurer() -> tuple[list[str], Kinds]:
    """What callers of an insurer say."""
    rows = [json.loads(line) for line in (DATA / "intents/natcs_insurance_dev.jsonl").open(encoding="utf-8")]
    return [row["utterance"] for row in rows], np.array([row["intent"] for row in rows])


def shop() -> tuple[list[str], Kinds]:
    """Chinese reviews."""
    with (DATA / "intents/zh_shopping_dev.csv").open(encoding="utf-8") as file:
        rows = [(row["review"], row["category"]) for row in csv.DictReader(file)]
    return [text for text, _ in rows], np.array([kind for _, kind in rows])


def _numbered(kinds: Kinds) -> Labels:
    return np.unique(kinds, return_inverse=True)[1].astype(np.int64)


def found(rows: Rows, kinds: Kinds) -> dict[str, Any]:
    """By the number of calls."""
    order = np.random.default_rng(3).permutation(len(rows))
    results = {}
    for size in [one for one in _SIZES if one < len(rows)] + [min(len(rows), _MOST)] * (len(rows) < _MOST):
        begun, chosen = time.process_time(), order[:size]
        labels = clusters(rows[chosen])
        results[str(size)] = {
            "ari": round(agreement(_numbered(kinds[chosen]), labels), 3), "topics": int(labels.max()) + 1,
            "kinds": len(set(kinds[chosen].tolist())), "cpu_seconds": round(time.process_time() - begun, 1),
        }  # fmt: skip
    return results


def nights(texts: list[str], rows: Rows) -> dict[str, float]:
    """Of a thousand calls a tenth is others on the next night: how many of the same calls keep the id of their topic,
    and how many topics keep theirs."""
    order = np.random.default_rng(5).permutation(len(rows))
    first = _night(texts, rows, order[:1000], ())
    second = _night(texts, rows, order[100:1100], first.topics)
    both = [one for one in second.of if one in first.of]
    alive = {one.id for one in first.topics}
    return {
        "calls_with_the_same_id": round(sum(first.of[one] == second.of[one] for one in both) / len(both), 3),
        "topics_that_stay": round(sum(one.id in alive and one.calls > 0 for one in second.topics) / len(alive), 3),
    }  # fmt: skip


def _night(texts: list[str], rows: Rows, chosen: NDArray[np.int64], before: tuple[Topic, ...]) -> Any:  # noqa: ANN401
    return night([Need(str(one), texts[one], 1.0) for one in chosen], rows[chosen], before)


def erasure() -> dict[str, int]:
    """How many places still hold something of a person who was erased, as the test of it counts them."""
    with TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.json"
        test = "tests/unit/test_erasure.py"
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", test]
        subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "KEFU_FIGURES": str(figures)})
        told: dict[str, int] = json.loads(figures.read_text(encoding="utf-8"))["erasure"]
        return told


def main() -> None:
    """Topics, bursts, erasure, the trainer's loop, or all of them, as the arguments say."""
    wanted = sys.argv[1:] or ["topics", "burst", "erasure", "trainer"]
    if "trainer" in wanted:
        save("insight", {**load_result("insight"), "trainer": {"loop": trainer_loop()}})
    if "erasure" in wanted:
        save("insight", {**load_result("insight"), "erasure": erasure()})
    if not {"topics", "burst"} & set(wanted):
        return
    texts, kinds = bank()
    rows = encoded(texts, "en")
    result = load_result("insight")
    if "topics" in wanted:
        others = {"insurance": found(encoded(insurer()[0], "en"), insurer()[1]),
                  "reviews_zh": found(encoded(shop()[0], "zh"), shop()[1])}  # fmt: skip
        banking = found(rows, kinds)
        result["topics"] = {
            "ari": {name: list(one.values())[-1]["ari"] for name, one in {"banking77": banking, **others}.items()},
            "banking77": banking, **others, "nights": nights(texts, rows),
            "split": "training half of banking77, NatCS insurance dev, Chinese shop reviews",
        }  # fmt: skip
    if "burst" in wanted:
        result["burst"] = {
            **bursts(rows, kinds),
            "split": "banking77, training half; 15 of 77 kinds never asked before",
        }
    result["machine"] = machine("none")
    save("insight", {**load_result("insight"), **result})
    print(json.dumps({name: result.get(name) for name in wanted}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
