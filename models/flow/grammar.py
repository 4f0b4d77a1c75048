"""The grammar of flows as data: the kinds of steps that the conversation itself carries out, and all else of a file.

Further kinds are files of `models.flow.kinds`; `models.flow.kind_list` has all of them.
"""

from __future__ import annotations

from models.domain.flow import Branch, LookUp, Menu, OpeningHours, Question, RouteTo
from models.flow.kind import Field as Field
from models.flow.kind import Kind as Kind
from models.intent.slots import SLOTS

_BLUE, _BROWN, _VIOLET, _GREY = "#1d4e89", "#8a3b12", "#5b3a8c", "#555555"


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
    "menu": Kind(
        "a menu by key and voice",
        Field("prompt", "the prompt that lists the choices", "prompt"),
        {"choices": Field("choices", "name: { key:, phrases:, then: }", required=True), **_ASKING},
        {"failed": "operator", "operator": "operator"},
        body=Menu,
        asks=True,
        colour=_BLUE,
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
        body=Question,
        asks=True,
        colour=_BLUE,
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
        body=Question,
        asks=True,
        colour=_BLUE,
    ),
    "lookup": Kind(
        "ask a look-up of this flow",
        Field("source", "its name under lookups", "name"),
        {"into": Field("variable", "the variable that gets the answer (default: the look-up's name)")},
        {"then": "hangup", "missing": "operator", "failed": "operator"},
        body=LookUp,
        colour=_VIOLET,
    ),
    "branch": Kind(
        "the first condition that holds",
        Field("conditions", "a list of { when:, then: }", "conditions"),
        {},
        {"else": "operator"},
        body=Branch,
    ),
    "hours": Kind(
        "open, closed or holiday",
        Field("hours", "centre, or { mon-fri: 09:00-18:00, sat: 22:00-02:00, …, zone:, holidays: FILE.ics }", ""),
        {},
        {"open": "operator", "closed": "hangup", "holiday": ""},
        body=OpeningHours,
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
        body=RouteTo,
        ends=True,
        human=True,
        colour=_BROWN,
    ),
    "voicemail": Kind(
        "leave a message", Field("queue", "whose message", "target"), {}, {}, ends=True, human=True, colour=_BROWN
    ),
    "callback": Kind(
        "offer to call back",
        Field("queue", "the queue whose place is kept", "target"),
        {},
        {},
        ends=True,
        human=True,
        colour=_BROWN,
    ),
    "transfer": Kind(
        "to a number or agent",
        Field("target", "agent:ID or number:DIGITS", "target"),
        {},
        {},
        ends=True,
        human=True,
        colour=_BROWN,
    ),
    "flow": Kind("a sub-flow, until it returns", Field("step", "where it begins", "target")),
    "record": Kind("the caller's word on recording", Field("on_off", "on or off", "target")),
    "survey": Kind("ask for a rating of 1 to 5", Field("prompt", "the question", "target")),
    "hangup": Kind(
        "say it and end the call", Field("prompt", "the last words", "target"), {}, {}, ends=True, colour=_GREY
    ),
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
