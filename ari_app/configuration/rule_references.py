"""What rules name that stands in other files: cards of the knowledge base, steps of agents' scripts, questions of
forms; and rules that forms name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ari_app.configuration.forms import load_forms
from ari_app.configuration.knowledge import load_knowledge
from ari_app.configuration.scripts import load_scripts
from config.load import ROOT
from config.problems import ConfigError, Problem
from config.settings import Settings
from models.assist.card import Card, named
from models.domain.caller import LANGUAGES
from models.domain.script import Scripts
from models.flow.document import advise
from models.quality.forms.automatic import FATAL
from models.quality.forms.form import Form, Kind, Type
from models.quality.rules.rule import Action, FormAnswer, Hint, Rule, Tick


@dataclass(frozen=True, slots=True)
class Named:
    """What there is to name; None: not asked."""

    cards: Sequence[Card] | None = None
    scripts: Scripts | None = None
    forms: Sequence[Form] | None = None

    def missing(self, rule: Rule, action: Action) -> Iterator[str]:
        """One sentence for each thing that an action names and that an agent would not be shown."""
        match action:
            case Hint("card", name) if self.cards is not None:
                yield from _card(rule, name, self.cards)
            case Hint("script", name) if self.scripts is not None:
                yield from _step(rule, name, self.scripts)
            case Tick(name) if self.scripts is not None:
                yield from _item(rule, name, self.scripts, "tick")
            case FormAnswer(name, answer) if self.forms is not None:
                yield from _question(rule, name, answer, self.forms)


def read_named(settings: Settings) -> tuple[Named, list[Problem]]:
    """Cards and scripts as their files are, and a warning for what cannot be read: then it is not asked for."""
    problems: list[Problem] = []
    cards: Sequence[Card] | None = None
    scripts: Scripts | None = None
    forms: Sequence[Form] | None = None
    try:
        cards = load_knowledge(ROOT / settings.assist.knowledge)
    except ConfigError as error:
        problems += _unread(error, "cards", "kefu knowledge check")
    try:
        scripts = load_scripts(ROOT / settings.centre.scripts)
    except ConfigError as error:
        problems += _unread(error, "steps of scripts", "kefu check")
    try:
        forms = list(load_forms(ROOT / settings.centre.forms).values())
    except ConfigError as error:
        problems += _unread(error, "questions of forms", "kefu forms check")
    return Named(cards, scripts, forms), problems


def unanswered(forms: Iterable[Form], rules: Iterable[Rule]) -> list[Problem]:
    """Rules that questions of forms name and that there are not."""
    known = [one.id for one in rules]
    found = [
        (form, one, name)
        for form in forms for one in form.questions().values() if one.auto is not None
        for name in one.auto.rules if name not in known
    ]  # fmt: skip
    return [
        Problem(
            form.file, one.line,
            f"form {form.id}: question {one.id}: there is no rule {name!r}{advise(name, known)}", True,
        )
        for form, one, name in found
    ]  # fmt: skip


def _unread(error: ConfigError, what: str, command: str) -> list[Problem]:
    first: Problem = error.problems[0]
    return [Problem(str(Path(first.file)), first.line, f"{what} of rules are not looked for: see {command}", True)]


def _card(rule: Rule, name: str, cards: Sequence[Card]) -> Iterator[str]:
    languages = rule.where.languages or LANGUAGES
    found = {language: card for language in languages if (card := named(cards, name, language)) is not None}
    if not found:
        there = [one for one in cards if one.language in languages]
        known = [text for one in there for text in (one.id.partition("/")[2], one.id, one.title)]
        yield f"hint: there is no card {name!r}{advise(name, known)}"
        return
    for language in languages:
        if language not in found:
            only = " ".join(found)
            yield f"hint: the card {name!r} is not there in {language}; write when: {{ languages: [{only}] }}"
    for card in dict.fromkeys(found.values()):
        if card.queues and rule.where.queues and not card.queues & set(rule.where.queues):
            yield f"hint: the card {card.id!r} belongs to the queues {', '.join(sorted(card.queues))}"


def _step(rule: Rule, name: str, scripts: Scripts) -> Iterator[str]:
    """In the script of each queue of the rule, for elsewhere its bare name would be shown; without queues, in any."""
    for queue in rule.where.queues:
        known = [step.id for step in scripts.of(queue)]
        if name not in known:
            yield f"hint: the script of {queue} has no step {name!r}{advise(name, known)}"
    if not rule.where.queues:
        yield from _item(rule, name, scripts, "hint")


def _question(rule: Rule, name: str, answer: str, forms: Sequence[Form]) -> Iterator[str]:
    """In a form that is for such calls, and one that is answered like this."""
    found = [one for form in forms if (one := form.questions().get(name)) is not None and _meets(rule, form)]
    if not found:
        known = list(dict.fromkeys(one for form in forms if _meets(rule, form) for one in form.questions()))
        yield f"form: no form of such calls has a question {name!r}{advise(name, known)}"
    elif all(one.type is not Type.YES_NO for one in found):
        yield f"form: {name!r} is not answered yes or no"
    elif answer == FATAL and all(one.kind is not Kind.FATAL for one in found):
        yield f"form: {name!r} is not fatal: write {name}=no, or kind: fatal in the form"


def _meets(rule: Rule, form: Form) -> bool:
    """Whether a call can be one of both."""
    pairs = ((frozenset(rule.where.queues), form.queues), (frozenset(rule.where.languages), form.languages))
    return all(not one or not other or one & other for one, other in pairs)


def _item(rule: Rule, name: str, scripts: Scripts, what: str) -> Iterator[str]:
    """In one script of those that the rule is for, which is enough: elsewhere there is nothing to tick."""
    shown = [scripts.of(queue) for queue in rule.where.queues] or scripts.steps.values()
    known = list(dict.fromkeys(step.id for steps in shown for step in steps))
    if name not in known:
        yield f"{what}: no script of such calls has a step {name!r}{advise(name, known)}"
