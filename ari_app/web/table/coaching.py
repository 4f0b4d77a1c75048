"""What an agent may work on: the questions in which their calls lost most, with what was said and its sound."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from ari_app.web.fields import Agent, Answer, At, Number, Request
from ari_app.web.operation import V1, Media, Operation
from ari_app.web.table.kit import FOUND, REFUSED, STORED
from models.domain.permissions import Act
from models.domain.scopes import Scope

_TAG = "forms"
MOST_DAYS = 31
_DAYS = Meta(ge=1, le=MOST_DAYS, description="of so many days, up to now")


class ReadCoaching(Request, frozen=True, kw_only=True):
    """Of which days."""

    days: Annotated[int, _DAYS] = 7


class SaidThen(Answer, frozen=True, kw_only=True):
    """An utterance that an answer rests on; ``at_ms`` since the call came."""

    side: str
    at_ms: int
    words: str


class CoachingCall(Answer, frozen=True, kw_only=True):
    """A call that shows it. ``answer``: what was answered; ``said``: the words (none: that nothing was said is it);
    ``sound``: whether whoever asks can hear the moment."""

    call: str
    number: Number
    name: str
    scored_at: At
    answer: str
    by_person: bool
    said: list[SaidThen]
    sound: bool


class CoachingItem(Answer, frozen=True, kw_only=True):
    """A question. ``share``: how much of its weight ``n`` calls got, 0 to 1."""

    form: str
    question: str
    en: str
    zh: str
    share: float
    n: int
    calls: list[CoachingCall]


class CoachingIs(Answer, frozen=True, kw_only=True):
    """At most two, the weakest first; none when nothing stands out."""

    agent: Agent
    since_at: At
    until_at: At
    answers: int
    items: list[CoachingItem]


_ONE = f"{V1}/agents/{{agent}}/coaching"
ROWS = (
    Operation("read_coaching", "GET", _ONE, _TAG, "the two questions in which an agent's calls lost most, with the "
              "words that show it", "辅导卡：座席最薄弱的两个评分项与依据", ReadCoaching, CoachingIs,
              Scope.QUALITY_REVIEW, own=True, act=Act.REVIEW, own_act=Act.OWN_STATE,
              errors=(*REFUSED, *FOUND), audited=True),
    Operation("hear_coaching", "GET", f"{_ONE}/{{form}}/{{question}}/{{call}}", _TAG, "the seconds of a recording that "
              "one of these answers rests on, as WAV; every access is logged", "收听辅导卡中的录音片段（会留下记录）",
              ReadCoaching, None, Scope.QUALITY_REVIEW, own=True, act=Act.REVIEW, own_act=Act.OWN_STATE,
              errors=(*REFUSED, *FOUND, *STORED), media=(Media.WAV,), audited=True, seconds=60),
)  # fmt: skip
