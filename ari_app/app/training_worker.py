"""A process that trains or judges a model and ends: `Job` as JSON on standard input, lines of JSON on its output.

``{"done": 3, "of": 7}`` while it goes on; last ``{"result": {…}}``, or ``{"error": "…"}`` in words for people. Run as
``python -m ari_app.app.training_worker``, at the lowest priority: calls go before.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ari_app.app.training_job import Job
from ari_app.store.training_rows import told
from config.load import ROOT
from config.problems import ConfigError
from models.domain.errors import CommandRefused
from models.encoders.classifier_file import load_classifier, save_classifier
from models.training.beside import KINDS as BESIDE
from models.training.beside import judged as judged_beside
from models.training.beside import rows_beside, with_meanings
from models.training.compare import Comparison, bounds, compare, of_all
from models.training.inbox import KINDS, OTHER, Answer, answers, labelled, split
from models.training.judging import classes, figures, judged
from models.training.parts import CARDS, INTENTS, WORDING, part_of

SHIPPED = ROOT / "config/demo/intents.csv"
_NICE = 15
_FIELDS = ("text", "intent", "language")
Says = Callable[[int, int], object]


def carried_out(job: Job, says: Says) -> dict[str, Any]:
    """The facts that came out. Raises ValueError and OSError in words for people, sqlite3.Error."""
    if job.what == "shadow":
        return _shadow(job)
    if part_of(job.model) != INTENTS:
        from ari_app.app import training_others as others  # what hears and finds, which only this needs

        return others.take_up(job) if job.what == "add" else told_of(*others.compared(job, says))
    return {"train": _train, "compare": _compare}[job.what](job, says)


def _settled(job: Job) -> list[Answer]:
    found = labelled(answers(told(Path(job.records), KINDS)), job.language)
    return [one for one in found if one.label != OTHER]


def _train(job: Job, says: Says) -> dict[str, Any]:
    from models.training.intents import STEPS, read_texts, train  # scikit-learn, which only this needs

    files = [Path(one) for one in job.texts] or [job.kept_texts if job.kept_texts.exists() else SHIPPED]
    texts = [row for file in files for row in read_texts(file, job.language)]
    learn, held = split(_settled(job))
    rows = [*texts, *((one.text, one.label) for one in learn)]
    model, right = train(rows, job.language, step=lambda done: says(done, STEPS))
    save_classifier(model, job.file)
    seen = [one.utterance for one in held]
    job.file.with_suffix(".json").write_text(json.dumps({"held_out": seen}), encoding="utf-8")
    if job.texts:
        _keep(job, texts)
    return {
        "data": hashlib.sha256(json.dumps(sorted(rows), ensure_ascii=False).encode()).hexdigest()[:16],
        "encoder": model.sense.encoder if model.sense else "", "texts": len(rows), "labels": len(learn),
        "held_out": len(held), "metrics": {"cross_validation": round(right / len(rows), 4)},
    }  # fmt: skip


def _keep(job: Job, texts: list[tuple[str, str]]) -> None:
    half = job.kept_texts.with_suffix(".half")
    with half.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_FIELDS)
        writer.writerows((text, intent, job.language) for text, intent in texts)
    half.replace(job.kept_texts)


def _compare(job: Job, _says: Says) -> dict[str, Any]:
    held = set(json.loads(job.file.with_suffix(".json").read_text(encoding="utf-8"))["held_out"])
    rows = [one for one in _settled(job) if one.utterance in held]
    return told_of(compare(judged(rows, load_classifier(Path(job.live)), load_classifier(job.file))), {})


def _shadow(job: Job) -> dict[str, Any]:
    """What the candidate said beside the live model since its shadow began."""
    rows = list(told(Path(job.records), (*KINDS, *BESIDE), job.since - 3600))
    part, found = part_of(job.model), rows_beside(rows, job.model)
    if part == INTENTS:
        found = with_meanings(found, answers(rows))
    alike, heard = sum(one.alike for one in found), len(found)
    low, high = bounds(alike, heard)
    known, share, more = compare(judged_beside(found)), (heard - alike) / max(1, heard), {}
    if part in (CARDS, WORDING) and share:
        known, more = of_all(known, share), {"of_all": round(share, 4)}
    more |= {
        "seconds": round(time.time() - job.since), "answers": heard, "alike": round(alike / max(1, heard), 4),
        "alike_low": round(low, 4), "alike_high": round(high, 4),
        "apart": heard - alike, "settled": sum(not one.alike and bool(one.known) for one in found),
    }  # fmt: skip
    return told_of(known, more) | {"classes": {}}


def told_of(found: Comparison, more: dict[str, float]) -> dict[str, Any]:
    """A comparison as it is written down, with more figures."""
    return {"verdict": found.verdict, "metrics": {**figures(found), **more}, "classes": classes(found)}


def main() -> None:
    """The one job of this process."""
    os.nice(_NICE)

    def say(**line: Any) -> None:  # noqa: ANN401 - JSON
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()

    try:
        say(result=carried_out(Job(**json.loads(sys.stdin.read())), lambda done, of: say(done=done, of=of)))
    except ImportError:
        say(error="training needs scikit-learn: run `make dev` once")
    except (ValueError, OSError, CommandRefused, ConfigError) as error:
        say(error=str(error))


if __name__ == "__main__":
    main()
