"""What the texts of events are, by the name of their field: only what is declared harmless is written down as it is.

A name that many events share stands here. An event says the others itself (``SAYS`` in its class); what nobody says
is treated as if a caller had said it. The one door
through which events pass on their way to the database, the event stream and the screen is `models.quality.door`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Says(Enum):
    """What a text is."""

    CODE = "a name, an id or a word of kefu's own, which holds nothing of what a caller told"
    NUMBER = "a telephone number that was dialled, or a caller's own: business records need it whole"
    SPOKEN = "what somebody said, as a recogniser wrote it down"
    VALUE = "what a caller keyed or said in answer to a question"
    PROMPT = "what kefu says to a caller, who may hear in it what they have keyed"
    MEDIA = "media that are played, in which digits:… are digits"
    PROGRAM = "words of programs: reasons and errors, which may quote anything"


_CODE = """
    against band bridge_id by call caller_goes came_from cause chances channel_id choice decision dialled
    digest direction disposition earlier_call edge engine file folder goes how inputs kept language leg level log_in
    menu mode moved_to new old outcome phase phone problem prompt prompts purpose queue remedy rescue result role rule
    session side slot sound start state step subject task terms tier variable verb way what
"""
FIELDS: dict[str, Says] = {
    **dict.fromkeys(_CODE.split(), Says.CODE),
    **dict.fromkeys(("number", "name", "key", "who", "target", "to", "argument"), Says.NUMBER),
    **dict.fromkeys(("text", "heard", "words"), Says.SPOKEN),
    **dict.fromkeys(("reason", "error", "detail", "changes", "why", "wrong"), Says.PROGRAM),
    "value": Says.VALUE,
    "media": Says.MEDIA,
}
OWN: dict[tuple[str, str], Says] = {}  # what events say of their own fields: (event, field)


def declare(kind: str, own: Mapping[str, Says]) -> None:
    """What an event says of its own fields, which goes before what their names mean elsewhere."""
    OWN.update({(kind, name): what for name, what in own.items()})


def kept_as_it_is(what: Says) -> bool:
    """Whether nothing secret can be in it."""
    return what in (Says.CODE, Says.NUMBER)


def says(kind: str, name: str) -> Says:
    """What a field of an event is; SPOKEN for what is not declared."""
    return OWN.get((kind, name)) or FIELDS.get(name, Says.SPOKEN)
