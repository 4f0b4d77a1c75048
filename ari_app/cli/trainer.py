"""``kefu trainer``: the bench of who teaches kefu what callers mean."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ari_app.cli.client import ask_kefu
from ari_app.cli.control import who
from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page
from ari_app.cli.trainer_told import told_of
from ari_app.store.training_rows import told
from config.load import load_settings
from models.domain.errors import CommandRefused
from models.training.compare import loses
from models.training.inbox import KINDS, answers, inbox
from models.training.parts import INTENTS, part_of
from models.training.registry import KINDS as MODELS
from models.training.registry import Entry, registry

_LOOK_SECONDS = 0.5
_INBOX = (
    Column("utterance", right=True), Column("why"), Column("text", least=24, folds=True), Column("answer"),
    Column("second", leaves=1), Column("margin", right=True, leaves=2), Column("sent on to"),
    Column("labels", leaves=3),
)  # fmt: skip
_BESIDE = (
    Column("row", right=True), Column("said", least=20, folds=True), Column("one", least=12, folds=True),
    Column("other", least=12, folds=True), Column("right"),
)  # fmt: skip
_MODELS = (
    Column("model"), Column("state"), Column("texts", right=True, leaves=2), Column("compared"), Column("shadow"),
    Column("data", leaves=3), Column("code", leaves=4), Column("by", leaves=1),
)  # fmt: skip


def run_trainer(options: argparse.Namespace) -> int:
    """Carry one out; the exit status."""
    if options.do == "cards":
        from ari_app.cli.trainer_cards import run_cards  # loads an encoder

        return run_cards(options)
    if options.do == "recordings":
        from ari_app.cli.trainer_recordings import run_recordings

        return run_recordings(options)
    work: dict[str, Callable[[argparse.Namespace], int]] = {
        "inbox": _inbox, "label": _label, "train": _train, "add": _add, "compare": _compare, "shadow": _shadow,
        "beside": _beside, "settle": _settle, "promote": _promote, "return": _return, "models": _models,
    }  # fmt: skip
    return work[options.do](options)


def _records(run: Path) -> Path:
    path = run / load_settings().store.path
    if not path.exists():
        raise CommandRefused(f"there are no records in {run} yet (start with `make run`)")
    return path


def _inbox(options: argparse.Namespace) -> int:
    found = inbox(answers(told(_records(options.run), KINDS)))
    rows = [one for one in found if options.language in ("", one.language)]
    if options.json:
        print_json([
            {"utterance": one.utterance, "why": one.why, "text": one.text, "language": one.language, "call": one.call,
             "answer": one.answer, "second": one.second, "margin": one.margin, "corrected": one.corrected,
             "labels": dict(one.labels)} for one in rows[: options.n]
        ])  # fmt: skip
        return 0
    page = Page(options.wide)
    if not rows:
        page.say("Nothing to ask about: no open answer was unsure, wrong or contested.")
        return 0
    table = page.table(*_INBOX)
    for one in rows[: options.n]:
        labels = ", ".join(f"{by}: {intent}" for by, intent in one.labels.items())
        table.add(
            str(one.utterance), one.why, one.text, one.answer, one.second, f"{one.margin:.2f}", one.corrected, labels
        )
    table.show()
    page.say(f"{len(rows)} in all. `kefu trainer label UTTERANCE INTENT` says what one meant.", "dim")
    return 0


def _label(options: argparse.Namespace) -> int:
    ask_kefu(options.run, "give_label", utterance=options.utterance, intent=options.intent, by=who(options))
    print(f"{options.utterance}: {options.intent}.")
    return 0


# Making and judging -----------------------------------------------------------------------------------


def _train(options: argparse.Namespace) -> int:
    texts = [str(one.resolve()) for one in options.texts or []]
    done = _done(options, what="train", language=options.language, texts=texts)
    right = done["metrics"]["cross_validation"]
    print(f"{done['labels']} labels; {done['held_out']} labels are held out.")
    print(f"{done['model']}: {right:.1%} right in cross-validation. Next: kefu trainer compare {done['model']}")
    return 0


def _add(options: argparse.Namespace) -> int:
    place = str(options.place.resolve())
    done = _done(options, what="add", part=options.part, language=options.language, texts=[place])
    print(f"{done['model']} is taken up. Next: kefu trainer compare {done['model']} --on FILE")
    return 0


def _compare(options: argparse.Namespace) -> int:
    intents = part_of(options.model) == INTENTS
    if intents and options.on:
        raise CommandRefused("--on: intents are compared on the labelled answers that were held out")
    texts = [str(options.on.resolve())] if options.on else []
    done = _done(options, what="compare", model=options.model, texts=texts)
    _say(options, "the same held-out answers" if intents else "the same examples", done)
    if "wer_old" in done["metrics"]:
        old, new = done["metrics"]["wer_old"], done["metrics"]["wer_new"]
        print(f"  word errors: {old:.1%} → {new:.1%}")
    if "refused_old" in done["metrics"]:
        old, new = done["metrics"]["refused_old"], done["metrics"]["refused_new"]
        print(f"  other words refused: {old:.1%} → {new:.1%}")
    return int(done["verdict"] not in ("better", "not worse"))


def _shadow(options: argparse.Namespace) -> int:
    done = _done(options, what="shadow", model=options.model)
    found = done["metrics"]
    hours, answers = found["seconds"] / 3600, round(found["answers"])
    print(f"{hours:.1f} h in the shadow, {answers} answers, {found['alike']:.1%} as the live model had them.")
    if answers:
        print(f"  alike: {found['alike_low']:.1%} to {found['alike_high']:.1%} (95 %)")
    _say(options, "those of which is known what was right", done)
    if left := round(found["apart"] - found["settled"]):
        print(f"{left} on which they differ are not settled: kefu trainer beside {options.model}")
    return 0


def _beside(options: argparse.Namespace) -> int:
    found = ask_kefu(options.run, "list_beside", model=options.model, limit=options.n, by=who(options))
    if options.json:
        print_json(found)
        return 0
    page = Page(options.wide)
    if not found["items"]:
        page.say(f"Of {found['heard']} that both answered, none differ.")
        return 0
    table = page.table(*_BESIDE)
    for row in found["items"]:
        words = [row[side] or "–" for side in ("one", "other")]
        table.add(str(row["row"]), row["text"], *words, row["mine"] or ("settled" if row["settled"] else ""))
    table.show()
    page.say(
        f"{found['total']} of {found['heard']} differ, {found['open']} are not settled. `kefu trainer settle ROW one`"
        " says which is right; their order tells nothing.", "dim",
    )  # fmt: skip
    return 0


def _settle(options: argparse.Namespace) -> int:
    right = "" if options.right == "back" else options.right
    ask_kefu(options.run, "settle_beside", row=options.row, right=right, by=who(options))
    print(f"{options.row}: {options.right}.")
    return 0


def _done(options: argparse.Namespace, **wanted: object) -> dict[str, Any]:
    """Have kefu do it, and wait. Raises CommandRefused with why it failed."""
    now: dict[str, Any] = ask_kefu(options.run, "begin_training", by=who(options), **wanted)
    begun, told = now["begun_at"], -1
    while now["state"] == "running" and now["begun_at"] == begun:
        if now["of"] and now["done"] != told:
            told = now["done"]
            print(f"{told} of {now['of']} …", flush=True)
        time.sleep(_LOOK_SECONDS)
        now = ask_kefu(options.run, "read_training")
    if now["state"] == "done" and now["begun_at"] == begun and told != now["of"]:
        print(f"{now['of']} of {now['of']} …", flush=True)
    if now["state"] != "done" or now["begun_at"] != begun:
        raise CommandRefused(now["error"] or "somebody has begun something else meanwhile: `kefu trainer models`")
    return now


def _say(options: argparse.Namespace, on: str, done: dict[str, Any]) -> None:
    losing = [name for name, (n, old, new) in _entry(options).classes.items() if loses(int(n), old, new)]
    told_of(f"{options.model} on {on}: {done['verdict']}", done["metrics"], losing)
    if done["metrics"]["n"]:
        print(f"  ECE {done['metrics']['ece']:.3f}")


# The registry -----------------------------------------------------------------------------------------


def _promote(options: argparse.Namespace) -> int:
    ask_kefu(options.run, "promote_model", model=options.model, why=options.why, force=options.force, by=who(options))
    if part_of(options.model) == INTENTS:
        print(f"{options.model} answers callers. It gives way by itself when its live figures fall.")
    else:
        print(f"{options.model} is in force. It gives way by itself when it turns out worse than the one before.")
    return 0


def _return(options: argparse.Namespace) -> int:
    found = ask_kefu(
        options.run, "return_model", language=options.language, part=options.part, why=options.why, by=who(options)
    )
    if options.part == INTENTS:
        print(f"{found['model'] or 'The model of the settings'} answers callers again.")
    else:
        print(f"{found['model'] or 'What the settings name'} is in force again.")
    return 0


def _models(options: argparse.Namespace) -> int:
    found = _registry(options.run)
    if options.json:
        print_json([
            {"model": one.model, "part": one.part, "language": one.language, "state": one.state, "data": one.data,
             "code": one.code, "texts": one.texts, "by": one.by, "made_at": one.made_at, "metrics": dict(one.metrics),
             "why": one.why, "shadow_since": one.shadow_since, "returned": dict(one.returned),
             "judged": {how: {"verdict": v, "metrics": dict(m), "at": at} for how, (v, m, at) in one.judged.items()}}
            for one in found.values()
        ])  # fmt: skip
        return 0
    page = Page(options.wide)
    if not found:
        page.say("No models of your own: those of the settings answer. `kefu trainer train` makes one.")
        return 0
    table = page.table(*_MODELS)
    for one in found.values():
        verdicts = [one.judged[how][0] if how in one.judged else "–" for how in ("compare", "shadow")]
        table.add(one.model, one.state, str(one.texts), *verdicts, one.data, one.code, one.by)
    table.show()
    return 0


def _registry(run: Path) -> dict[str, Entry]:
    return registry(told(_records(run), MODELS))


def _entry(options: argparse.Namespace) -> Entry:
    found = _registry(options.run).get(options.model)
    if found is None:
        raise CommandRefused(f"there is no model {options.model}; `kefu trainer models` shows them")
    return found
