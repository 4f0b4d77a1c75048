"""The grammar of flows as data: what kinds of steps there are, their fields and exits.

The reader, the JSON Schema and the documentation are made from this one table.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from models.intent.slots import SLOTS


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its type (a name of `models.flow.fields.READERS`), the body's attribute, and what it means."""

    type: str
    words: str
    attribute: str = ""
    required: bool = False
    low: float = 0
    high: float = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of step. ``main`` is the field that stands behind the keyword; ``exits`` maps edge → default target."""

    words: str
    main: Field
    fields: dict[str, Field] = field(default_factory=dict)
    exits: dict[str, str] = field(default_factory=lambda: {"then": "hangup"})


_ASKING = {
    "speech": Field("flag", "false: keys only"),
    "secret": Field("flag", "true: neither recorded nor written down, keys only"),
    "attempts": Field("whole", "how often it is asked", low=1, high=10),
    "no_input_seconds": Field("number", "silence after which it is asked again", low=0.5, high=60),
    "nothing_heard": Field("prompt", "said before the next attempt after silence"),
    "not_understood": Field("prompt", "said before the next attempt after something that fits nothing"),
}
_ANSWER = {
    "into": Field("variable", "the variable that gets the answer", required=True),
    "valid": Field("expression", "what must hold of the answer"),
    "invalid": Field("prompt", "said when it does not"),
    "confirm": Field("flag", "true: read it back and ask"),
    **_ASKING,
}
_FAILED = {"then": "hangup", "failed": "operator", "operator": "operator"}

KINDS: dict[str, Kind] = {
    "say": Kind("say one prompt or several", Field("speech", "a prompt, or a list of them", "prompts")),
    "menu": Kind(
        "a menu by key and voice",
        Field("prompt", "the prompt that lists the choices", "prompt"),
        {"choices": Field("choices", "name: { key:, phrases:, then: }", required=True), **_ASKING},
        {"failed": "operator", "operator": "operator"},
    ),
    "collect": Kind(
        "collect digits by key or voice",
        Field("prompt", "the question", "prompt"),
        {
            "min": Field("whole", "fewest digits", "low", low=1, high=40),
            "max": Field("whole", "most digits", "high", low=1, high=40),
            "terminator": Field("terminator", "the key that ends the input: # or *, or none"),
            **_ANSWER,
        },
        dict(_FAILED),
    ),
    "ask": Kind(
        "ask an open question for one value",
        Field("prompt", "the question", "prompt"),
        {
            "slot": Field("slot", f"what is asked for: {', '.join(SLOTS)}", required=True),
            "min": Field("whole", "fewest digits or letters", "low", low=1, high=40),
            "max": Field("whole", "most digits or letters", "high", low=1, high=40),
            "values": Field("choices", "slot choice or intent: value: { key:, phrases:, then: }"),
            **_ANSWER,
        },
        dict(_FAILED),
    ),
    "lookup": Kind(
        "ask a look-up of this flow",
        Field("source", "its name under lookups", "name"),
        {"into": Field("variable", "the variable that gets the answer (default: the look-up's name)")},
        {"then": "hangup", "missing": "operator", "failed": "operator"},
    ),
    "set": Kind("set variables", Field("assignments", "variable: expression", "values")),
    "branch": Kind(
        "the first condition that holds",
        Field("conditions", "a list of { when:, then: }", "conditions"),
        {},
        {"else": "operator"},
    ),
    "hours": Kind(
        "open, closed or holiday",
        Field("hours", "centre, or { mon-fri: 09:00-18:00, sat: 22:00-02:00, …, zone:, holidays: FILE.ics }", ""),
        {},
        {"open": "operator", "closed": "hangup", "holiday": ""},
    ),
    "route": Kind(
        "to the best agent",
        Field("queue", "the problem type", "problem"),
        {
            "skills": Field("weights", "further problem types with their weight up to 1"),
            "boost": Field("number", "added to the caller's priority", low=-1, high=1),
            "rules": Field("rules", "a list of { after: SECONDS, boost: or to: }"),
        },
        {},
    ),
    "voicemail": Kind("leave a message", Field("queue", "whose message", "target"), {}, {}),
    "callback": Kind("offer to call back", Field("queue", "the queue whose place is kept", "target"), {}, {}),
    "transfer": Kind("to a number or agent", Field("target", "agent:ID or number:DIGITS", "target"), {}, {}),
    "flow": Kind("a sub-flow, until it returns", Field("step", "where it begins", "target")),
    "language": Kind("go on in a language", Field("language", "en, zh or other", "target")),
    "record": Kind("the caller's word on recording", Field("on_off", "on or off", "target")),
    "survey": Kind("ask for a rating of 1 to 5", Field("prompt", "the question", "target")),
    "hangup": Kind("say it and end the call", Field("prompt", "the last words", "target"), {}, {}),
}
COMMON = {"resolves": Field("word", "the task of the caller that is done by this step (counts as self-service)")}
TOP = {
    "operator": "the queue that operator means",
    "include": "further files of the same form",
    "hours": "the opening hours that `hours: centre` means in this flow",
    "lines": "numbers that callers dial",
    "lookups": "where values come from",
    "steps": "the steps",
}
LINE = {"language": "en or zh", "greeting": "a prompt", "start": "a step"}
LOOKUP = {
    "sql": "a query with :names; the first row is the answer",
    "url": "an address with {names}; GET, or POST with send",
    "send": "name: expression, sent as a JSON object",
    "headers": "name: text",
    "timeout_seconds": "0.05 to 10, for each try",
    "retries": "0 to 5; without it 1, and 0 for a POST",
    "answer": "JSON Schema of the answer",
}
