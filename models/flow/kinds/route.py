"""``route``: into the line for a problem type, and from there to the best agent."""

from __future__ import annotations

from collections.abc import Mapping

from models.domain.call_state import Outcome
from models.domain.flow import RouteTo, Rule
from models.flow.document import Node
from models.flow.fields import Context, number, queue
from models.flow.kind import Field, Kind
from models.flow.leaving import BROWN
from models.flow.story import Story

_RULES = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"after": {"type": "number"}, "boost": {"type": "number"}, "to": {"type": "string"}},
        "required": ["after"],
        "additionalProperties": False,
    },
}
_WEIGHTS = {"type": "object", "additionalProperties": {"$ref": "#/$defs/value"}}


def _weights(context: Context, node: Node, spec: Field, where: str) -> Mapping[str, float]:
    """problem type: weight."""
    found = {}
    for name, child in node.fields.items():
        queue(context, Node("scalar", child.line, name), spec, where)
        found[name] = number(context, child, Field("number", "", low=0.01, high=1), f"{where}.{name}")
    return found


def _rules(context: Context, node: Node, spec: Field, where: str) -> tuple[Rule, ...]:
    """A list of { after:, boost: } or { after:, to: }."""
    found = []
    for child in node.items:
        for name in child.fields.keys() - {"after", "boost", "to"}:
            context.wrong(child, f"{where}: unknown field {name!r}; a rule has after, and boost or to")
        if "after" not in child.fields or len(child.fields.keys() & {"boost", "to"}) != 1:
            words = f"{where}: a rule is {{ after: SECONDS, boost: NUMBER }} or {{ after: SECONDS, to: QUEUE }}"
            context.wrong(child, words)
            continue
        after = number(context, child.fields["after"], Field("number", "", low=0, high=86400), where)
        to = child.word("to")
        boost = number(context, child.fields["boost"], Field("number", "", low=-1, high=1), where) if not to else 0.0
        if to and to not in ("voicemail", "callback"):
            queue(context, child.fields["to"], spec, where)
        found.append(Rule(after, boost, to))
    return tuple(sorted(found, key=lambda rule: rule.after))


async def _carry_out(story: Story, body: RouteTo) -> Outcome:
    return await story.route(body)


KEYWORD = "route"
KIND = Kind(
    "to the best agent",
    Field("queue", "the problem type", "problem"),
    {
        "skills": Field("weights", "further problem types with their weight up to 1", reader=_weights, json=_WEIGHTS),
        "boost": Field("number", "added to the caller's priority", low=-1, high=1),
        "rules": Field("rules", "a list of { after: SECONDS, boost: or to: }", reader=_rules, json=_RULES),
    },
    {},
    body=RouteTo, carry_out=_carry_out, ends=True, human=True, colour=BROWN,
)  # fmt: skip
