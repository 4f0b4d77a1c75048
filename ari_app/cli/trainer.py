"""``kefu trainer``: the bench of who teaches kefu what callers mean."""

from __future__ import annotations

import argparse
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ari_app.cli.client import ask_kefu
from ari_app.cli.control import who
from ari_app.cli.output import print_json
from ari_app.cli.table import Column, Page
from ari_app.configuration.everything import INTENTS
from ari_app.foundation.version import program_version
from ari_app.store.training_rows import told
from config.load import ROOT, load_settings
from models.domain.errors import CommandRefused
from models.encoders.classifier_file import load_classifier, save_classifier
from models.intent.classifier import IntentClassifier
from models.training.compare import Comparison, Judged, compare
from models.training.inbox import KINDS, OTHER, Answer, answers, inbox, labelled, split
from models.training.registry import KINDS as MODELS
from models.training.registry import Entry, live_stack, registry

_INBOX = (
    Column("utterance", right=True), Column("why"), Column("text", least=24, folds=True), Column("answer"),
    Column("second", leaves=1), Column("margin", right=True, leaves=2), Column("sent on to"),
    Column("labels", leaves=3),
)  # fmt: skip
_MODELS = (
    Column("model"), Column("state"), Column("texts", right=True, leaves=2), Column("compared"), Column("shadow"),
    Column("data", leaves=3), Column("code", leaves=4), Column("by", leaves=1),
)  # fmt: skip
_SHIPPED = ROOT / "config" / "demo" / "intents.csv"


def run_trainer(options: argparse.Namespace) -> int:
    """Carry one out; the exit status."""
    work: dict[str, Callable[[argparse.Namespace], int]] = {
        "inbox": _inbox, "label": _label, "train": _train, "compare": _compare, "shadow": _shadow,
        "promote": _promote, "return": _return, "models": _models,
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
    try:
        from models.training.intents import read_texts, train  # scikit-learn, which only this needs
    except ImportError:
        raise CommandRefused("training needs scikit-learn: run `make dev` once") from None
    language = options.language
    learn, held = split(_settled(options.run, language))
    try:
        texts = [row for file in options.texts or [_SHIPPED] for row in read_texts(file, language)]
    except (OSError, ValueError) as error:
        raise CommandRefused(str(error)) from None
    rows = [*texts, *((one.text, one.label) for one in learn)]
    print(f"{len(texts)} texts and {len(learn)} labels; {len(held)} labels are held out. Training …", flush=True)
    model, right = train(rows, language)
    digest = hashlib.sha256(json.dumps(sorted(rows), ensure_ascii=False).encode()).hexdigest()[:16]
    name = f"{language}-{time.strftime('%Y%m%d')}-{secrets.token_hex(4)}"
    save_classifier(model, _file(options.run, name))
    seen = [one.utterance for one in held]
    _file(options.run, name).with_suffix(".json").write_text(json.dumps({"held_out": seen}), encoding="utf-8")
    _note(options, name, data=digest, code=program_version(), encoder=model.sense.encoder if model.sense else "",
          texts=len(rows), held_out=len(held), metrics={"cross_validation": round(right / len(rows), 4)})  # fmt: skip
    print(f"{name}: {right / len(rows):.1%} right in cross-validation. Next: kefu trainer compare {name}")
    return 0


def _settled(run: Path, language: str) -> list[Answer]:
    found = labelled(answers(told(_records(run), KINDS)), language)
    return [one for one in found if one.label != OTHER]


def _compare(options: argparse.Namespace) -> int:
    entry = _entry(options)
    held = json.loads(_file(options.run, entry.model).with_suffix(".json").read_text(encoding="utf-8"))["held_out"]
    rows = [one for one in _settled(options.run, entry.language) if one.utterance in set(held)]
    found = compare(judged(rows, _live(options.run, entry.language), _candidate(options, entry)))
    _note(options, entry.model, how="compare", verdict=found.verdict, metrics=_figures(found))
    _say(entry.model, "the same held-out answers", found)
    return int(not found.may_live)


def _shadow(options: argparse.Namespace) -> int:
    """On what callers said since it was made; where nobody says what was meant, that the live one was not corrected."""
    entry, now = _entry(options), time.time()
    rows = [one for one in answers(told(_records(options.run), KINDS, entry.made_at - 60))
            if one.answer and one.language == entry.language and one.at >= entry.made_at]  # fmt: skip
    model = _candidate(options, entry)
    pairs = [(one, *_said(model, one.text, one.known)) for one in rows]
    known = [Judged(one.label or one.corrected, one.answer, said, 1.0, chance, one.call)
             for one, said, chance in pairs if one.label or one.corrected]  # fmt: skip
    found = compare(known)
    alike = sum(said == one.answer for one, said, _ in pairs) / len(pairs) if pairs else 0.0
    seconds = round(now - entry.made_at)
    metrics = {**_figures(found), "seconds": seconds, "answers": len(pairs), "alike": round(alike, 4)}
    _note(options, entry.model, how="shadow", verdict=found.verdict, metrics=metrics)
    print(f"{seconds / 3600:.1f} h in the shadow, {len(pairs)} answers, {alike:.1%} as the live model had them.")
    _say(entry.model, "those of which is known what was meant", found)
    return 0


def judged(rows: Sequence[Answer], old: IntentClassifier, new: IntentClassifier) -> list[Judged]:
    """What both say of the same answers."""
    found = []
    for one in rows:
        (was, before), (says, now) = _said(old, one.text, one.known), _said(new, one.text, one.known)
        found.append(Judged(one.label, was, says, before, now, one.call))
    return found


def _said(model: IntentClassifier, text: str, known: Sequence[str]) -> tuple[str, float]:
    """The likeliest of the answers that the question had; any, when it had none that is known."""
    chances = model.classify(text)
    fitting = {name: chance for name, chance in chances.items() if name in known} or chances
    return max(fitting.items(), key=lambda one: one[1], default=("", 0.0))


def _figures(found: Comparison) -> dict[str, float]:
    return {
        "n": found.n, "old": round(found.old, 4), "new": round(found.new, 4), "p": round(found.p, 4),
        "low": round(found.low, 4), "high": round(found.high, 4), "ece": round(found.ece, 4),
    }  # fmt: skip


def _say(model: str, on: str, found: Comparison) -> None:
    print(f"{model} on {on}: {found.verdict} ({found.n} answers).")
    if found.n:
        print(f"  right: {found.old:.1%} → {found.new:.1%}, difference {found.low:+.1%} to {found.high:+.1%} (95 %)")
        print(
            f"  only one was right: old {found.only_old}, new {found.only_new}, p = {found.p:.3f}; ECE {found.ece:.3f}"
        )
    if found.losing:
        print(f"  more than three points lost: {', '.join(found.losing)}")


# The registry -----------------------------------------------------------------------------------------


def _promote(options: argparse.Namespace) -> int:
    ask_kefu(options.run, "promote_model", model=options.model, why=options.why, force=options.force, by=who(options))
    print(f"{options.model} answers callers. It gives way by itself when its live figures fall.")
    return 0


def _return(options: argparse.Namespace) -> int:
    told_of = ask_kefu(options.run, "return_model", language=options.language, why=options.why, by=who(options))
    print(f"{told_of['model'] or 'The model of the settings'} answers callers again.")
    return 0


def _models(options: argparse.Namespace) -> int:
    found = _registry(options.run)
    if options.json:
        print_json([
            {"model": one.model, "language": one.language, "state": one.state, "data": one.data, "code": one.code,
             "texts": one.texts, "by": one.by, "made_at": one.made_at, "metrics": dict(one.metrics), "why": one.why,
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
    if found is None or not _file(options.run, options.model).exists():
        raise CommandRefused(f"there is no model {options.model}; `kefu trainer models` shows them")
    return found


def _file(run: Path, model: str) -> Path:
    return run / "models" / f"{model}.npz"


def _candidate(options: argparse.Namespace, entry: Entry) -> IntentClassifier:
    try:
        return load_classifier(_file(options.run, entry.model))
    except ValueError as error:
        raise CommandRefused(str(error)) from None


def _live(run: Path, language: str) -> IntentClassifier:
    """The one that answers callers: the newest promoted one, else that of the settings."""
    stack = live_stack(_registry(run), language)
    address = getattr(load_settings().speech, f"intents_{language}")
    shipped = INTENTS / f"{language}.npz" if address == "auto" else ROOT / address
    try:
        return load_classifier(_file(run, stack[-1]) if stack else shipped)
    except ValueError as error:
        raise CommandRefused(f"there is no live model to compare with: {error}") from None


def _note(options: argparse.Namespace, model: str, **facts: Any) -> None:  # noqa: ANN401 - fields of the operation
    ask_kefu(options.run, "note_model", model=model, language=model[:2], by=who(options), **facts)
