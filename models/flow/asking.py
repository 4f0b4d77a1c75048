"""What the kinds that ask share (menu, collect, ask): their fields, an answer's choices, and the care for secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.domain.flow import Choice, Flow, Question, Step
from models.flow.document import Node, advise
from models.flow.fields import NAME, Field, phrases
from models.flow.reading import Reading
from models.flow.story import Story
from models.quality.masking import asks, names_secret

BLUE = "#1d4e89"
ASKING = {
    "speech": Field("flag", "false: keys only"),
    "secret": Field("flag", "true: neither recorded nor written down, keys only"),
    "attempts": Field("whole", "how often it is asked", low=1, high=10),
    "no_input_seconds": Field("number", "silence after which it is asked again", low=0.5, high=60),
    "nothing_heard": Field("prompt", "said before the next attempt after silence"),
    "not_understood": Field("prompt", "said before the next attempt after something that fits nothing"),
}
ANSWER = {
    "into": Field("variable", "the variable that gets the answer", required=True),
    "valid": Field("expression", "what must hold of the answer"),
    "invalid": Field("prompt", "said when it does not"),
    "confirm": Field("flag", "true: read it back and ask"),
    **ASKING,
}
ANSWERED = {"then": "hangup", "failed": "operator", "operator": "operator"}
_KEYS = frozenset("0123456789*#")
_CHOICE = frozenset({"key", "phrases", "then"})


async def ask(story: Story, question: Question) -> str:
    """Carry out a question."""
    return await story.ask(question)


def build_question(reading: Reading, values: dict[str, Any], slot: str) -> Question:
    """The body of a question for a slot, whose values (if it has any) are choices."""
    if values.get("low", 1) > values.get("high", 20):
        reading.wrong(f"step {reading.name}: min is more than max")
    choices = read_choices(reading, "values", needed=False) if "values" in reading.node.fields else ()
    if (slot in ("choice", "intent")) != bool(choices):
        words = "needs values:" if not choices else "has values:, which only the slots choice and intent take"
        reading.wrong(f"step {reading.name}: the slot {slot} {words}")
    if values.get("secret") and values.get("confirm"):
        reading.wrong(f"step {reading.name}: what is secret is not read back; leave confirm out")
    return Question(**{**values, "slot": slot, "into": values.get("into", "answer"), "values": choices})


def read_choices(reading: Reading, field: str, needed: bool) -> tuple[Choice, ...]:
    """name: { key:, phrases:, then: }. ``needed``: each must lead somewhere."""
    taken, read, node = dict[str, str](), list[Choice](), reading.node.fields[field]
    if node.kind != "table" or not node.fields:
        reading.wrong(f"step {reading.name} has no {field}", node)
    for name, child in node.fields.items():
        key = child.word("key")
        if not NAME.fullmatch(name):
            words = f"step {reading.name}: {name!r} cannot name a choice: letters, digits, spaces, - and _"
            reading.wrong(words, child)
        if key and key not in _KEYS:
            reading.wrong(f"choice {name!r}: key must be one of 0-9, * or #, not {key!r}", child)
        if key and key in taken:
            reading.wrong(f"step {reading.name}: key {key} already means {taken[key]!r}", child)
        taken[key] = name
        spoken = phrases(reading.context, child.fields.get("phrases"), f"choice {name!r}")
        if not key and not spoken:
            reading.wrong(f"choice {name!r} can be neither keyed nor said: give it key: or phrases:", child)
        read.append(Choice(name, key, spoken))
        _choice_exit(reading, name, child, needed)
    return tuple(read)


def _choice_exit(reading: Reading, name: str, child: Node, needed: bool) -> None:
    """Where a choice leads: ``then``, or a step that is written into the choice."""
    rest = {key: value for key, value in child.fields.items() if key not in ("key", "phrases")}
    if "then" in rest and not rest.keys() & set(reading.keywords):
        for key in rest.keys() - _CHOICE:
            reading.wrong(f"choice {name!r}: unknown field {key!r}{advise(key, set(_CHOICE))}", rest[key])
        reading.exits[name] = reading.lead(name, rest["then"])
    elif rest:
        reading.exits[name] = reading.lead(name, Node("table", child.line, fields=rest))
    elif needed:
        reading.wrong(f"choice {name!r} leads nowhere: give it then: STEP", child)
        reading.exits[name] = "operator"


def open_secret(flow: Flow, step: Step) -> Iterator[str]:
    """A question that by its variable's name or its own words asks for a secret, and is not marked so."""
    body = step.body
    if isinstance(body, Question) and not body.secret:
        words = flow.texts.get(body.prompt, {}).values()
        if names_secret(body.into) or any(asks(text) for text in words):
            yield "asks for a secret: add secret: true, so that it is neither recorded nor written down"
