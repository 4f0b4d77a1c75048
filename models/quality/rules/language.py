"""The language of rule files: every word of it once, from which come reader, schema and documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

BY = ("agent", "caller", "anybody")
MATCHES = ("exact", "spelling", "sound", "meaning")
STAGES = ("draft", "shadow", "live")
ORDERS = ("transfer", "hang_up", "payment", "price")
ORDER_MARKS = ("transfer", "hang_up", "consult", "park", "hold", "payment", "price")
EXCUSES = ("hold", "look_up", "parked")
MARKS = ("connected", "hold_began")  # those that come without a rule; look_up excuses silence once one sets it
FACTS: Mapping[str, str] = {
    "mark": "a mark is set", "waited": "seconds of waiting in the line", "transfers": "how often the call was sent on",
    "holds": "how often the caller was put on hold",
    "repeat_of_days": "days since their last call for the same queue; of a withheld number it is not known",
    "queue": "the queue",
    "topic": "the known topic that what the caller wants is nearest to: its id (`t3`) or the name somebody gave it",
    "language": "`en` or `zh`", "tier": "of the caller",
    "direction": "`in` or `out`", "dialled": "the number that was called", "confidence": "of the last utterance",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A field. ``type``: a key of `TYPES`; ``options``: of a word or a list of words."""

    name: str
    type: str
    words: str
    needed: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grammar:
    """What a condition or an action is, and its fields. ``bare``: the field that a value alone stands for."""

    words: str
    parts: tuple[Part, ...]
    bare: str = ""

    def part(self, name: str) -> Part | None:
        """The field of that name."""
        return next((part for part in self.parts if part.name == name), None)


TYPES: Mapping[str, str] = {
    "text": "a text", "texts": "a list of texts", "phrases": "a list of phrases", "word": "one of the words",
    "words": "a list of these words", "mark": "the name of a mark, or order.NAME", "seconds": "a time, such as 15 s",
    "flag": "true or false", "whole": "a whole number", "share": "a number from 0 to 1, or so many %",
    "limits": "a number with its unit (10 s, 10 %, 190), or one by language ({ en: 190, zh: 300 })",
    "condition": "a condition", "quiet": "a time, or a time without digits (8 s without digits)",
    "answer": "QUESTION=ANSWER", "ranges": "times of the day, such as 09:00-18:00",
}  # fmt: skip

_BY = Part("by", "word", "who says it", options=BY)
_SAID = (
    _BY,
    Part("phrases", "phrases", "what is looked for; see below", needed=True),
    Part("match", "word", "the laxest step by which it may be found (default sound)", options=MATCHES),
    Part("after", "mark", "only after this mark"),
    Part("within", "seconds", "only so long after that mark, or after the conversation began"),
    Part("examples", "texts", "sentences of the same meaning, for match: meaning"),
)
_MEASURE = (
    Part("by", "word", "whose", options=BY),
    Part("over", "limits", "true above it"),
    Part("under", "limits", "true below it"),
    Part("for", "seconds", "it must last so long; of rate: seconds of their own speech that are measured"),
    Part("of", "seconds", "the time that is measured (default the last 60 s)"),
    Part("unless", "words", "not while this is so", options=EXCUSES),
)
CONDITIONS: Mapping[str, Grammar] = {
    "said": Grammar(
        "Words were said.",
        (*_SAID, Part("before", "mark", "only before this mark"), Part("count", "whole", "in so many utterances"),
         Part("early", "flag", "as soon as two partials in a row have it, before the sentence ends")),
    ),
    "not_said": Grammar(
        "Words were not said in time. Unknown when speech was skipped, or heard badly.",
        (*_SAID, Part("by_time", "seconds", "after the conversation began, or after the mark"),
         Part("before", "mark", "before an order (`order.transfer`), a mark, or `end`")),
    ),
    "meant": Grammar(
        "An utterance meant something, whatever its words. For hints, tags and forms; it never refuses an order.",
        (_BY, Part("statement", "text", "what is meant", needed=True), Part("examples", "texts", "3 to 10 sentences"),
         Part("unlike", "texts", "sentences that are near, and do not mean it"),
         Part("above", "share", "similarity from which it counts (default: learned from ordinary utterances)")),
    ),
    "order": Grammar(
        "One happened, then the other. Both for the first time, or, with `within`, any two.",
        (Part("first", "condition", "`said`, `meant` or a mark", needed=True),
         Part("then", "condition", "`said`, `meant` or a mark", needed=True),
         Part("within", "seconds", "so soon after the first")),
    ),
    "silence": Grammar("Seconds without a word of theirs.", _MEASURE),
    "dead_air": Grammar("Seconds without a word of anybody.", _MEASURE),
    "over_talk": Grammar("The share of the talk in which they spoke into what the other was saying.", _MEASURE),
    "rate": Grammar("Words (Chinese: characters) a minute of their own speech.", _MEASURE),
    "monologue": Grammar("Seconds that they speak without a word of the other's.", _MEASURE),
    "hold": Grammar("Seconds that the caller has been on hold.", _MEASURE),
    "share": Grammar("Their share of the talk.", _MEASURE),
    "mood": Grammar(
        "They sound upset. Of agents it is refused, because law forbids it at work (EU AI Act, 5(1)(f)).",
        (Part("of", "word", "whose (default caller)", options=("caller", "agent")),
         Part("above", "share", "probability (default 0.5)"), Part("for", "whole", "utterances in a row (default 1)")),
    ),
}  # fmt: skip
TREES: Mapping[str, str] = {"all": "Each of them.", "any": "One of them.", "none": "Not one of them."}

ACTIONS: Mapping[str, Grammar] = {
    "alert": Grammar(
        "Tells the supervisors, with the words and the evidence.",
        (Part("to", "word", "whom", options=("supervisor",)),
         Part("level", "word", "how urgent (default warning)", options=("info", "warning", "high")),
         Part("clip", "seconds", "sound from before the moment")),
        "level",
    ),
    "hint": Grammar(
        "Shows the agent something: one of the three.",
        (Part("text", "text", "a text"), Part("card", "text", "a card of the knowledge base"),
         Part("script", "text", "a step of the script")),
        "text",
    ),
    "tick": Grammar("Ticks an item of the checklist.", (Part("item", "text", "its name", needed=True),), "item"),
    "tag": Grammar("Puts a word on the call.", (Part("name", "text", "the word", needed=True),), "name"),
    "mark": Grammar("Sets a mark, for other rules.", (Part("name", "mark", "its name", needed=True),), "name"),
    "mask": Grammar(
        "Keeps what is said out of what is kept.",
        (Part("recording", "flag", "out of the recording (default true)"),
         Part("transcript", "flag", "out of the transcript (default true)"),
         Part("agent_leg", "flag", "out of the agent's ear (default false)"),
         Part("until", "quiet", "when it ends (default 8 s without digits)")),
    ),
    "refuse": Grammar(
        "Refuses orders: while the condition holds, or, with `until`, until that holds.",
        (Part("orders", "words", "which", needed=True, options=ORDERS), Part("until", "condition", "what ends it"),
         Part("say", "text", "what the caller hears before they go when the agent puts the telephone down all the same "
              "(of hang_up; one language)")),
        "orders",
    ),
    "raise_priority": Grammar(
        "This caller's next call waits less.", (Part("by", "share", "more priority (default 0.1)"),), "by"
    ),
    "webhook": Grammar("Tells other programs.", (Part("name", "text", "a name that they know"),), "name"),
    "form": Grammar(
        "Answers a question of the quality form.", (Part("answer", "answer", "which, and how", needed=True),), "answer"
    ),
    "callback_offer": Grammar(
        "The caller is rung back: a call-back is put into the line, as if they had asked for it.",
        (Part("on", "word", "drop (the default): if they left the line, hung up on hold or were lost; end: always",
              options=("drop", "end")),), "on",
    ),
}  # fmt: skip

WHEN = Grammar(
    "The calls that the rule is for.",
    (Part("queues", "texts", "of these queues"), Part("languages", "words", "in these languages", options=("en", "zh")),
     Part("directions", "words", "in or out", options=("in", "out")), Part("tier", "texts", "of callers of such tiers"),
     Part("hours", "ranges", "at these times of the day")),
)  # fmt: skip
APPROVED = Grammar(
    "Who let a rule that refuses orders go live.",
    (Part("by", "text", "their name", needed=True),
     Part("calls", "whole", "the stored calls on which it had been tried; at least 200", needed=True)),
)  # fmt: skip
RULE = Grammar(
    "A rule.",
    (Part("rule", "text", "its name: small letters, digits and -", needed=True),
     Part("about", "text", "what it is for, for people"),
     Part("when", "when", "the calls that it is for"),
     Part("if", "condition", "when it fires", needed=True),
     Part("do", "actions", "what is done then, in order", needed=True),
     Part("once", "once", "`call` (default), `leg` (of each agent), or a time between two firings"),
     Part("hold", "seconds", "the condition must stay true so long (at most 10 s)"),
     Part("stage", "word", "how far it has come (default draft)", options=STAGES),
     Part("approved", "approved", "who let it go live; needed for rules that refuse orders")),
)  # fmt: skip


def name_of(action: object) -> str:
    """What an action is called in rule files: RaisePriority is raise_priority."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(action).__name__).lower()
    return name if name in ACTIONS else "form"
