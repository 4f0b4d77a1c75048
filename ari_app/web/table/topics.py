"""Topics: what calls are about, what many are about suddenly, and what is announced to callers then."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from ari_app.web.codes import Code
from ari_app.web.fields import PRINTABLE, Answer, At, Request
from ari_app.web.operation import V1, Operation
from ari_app.web.table.kit import FOUND, LONG, REFUSED
from models.domain.permissions import Act
from models.domain.scopes import Scope

_TAG = "topics"
_NAME = Meta(max_length=80, pattern=f"^$|{PRINTABLE}", description='what it is called; "": by its words again')
_INTO = Meta(max_length=20, pattern=r"^$|^t[0-9]{1,9}$", description='the topic that it counts as; "": none any more')
_TEXT = Meta(max_length=500, pattern=r"^[^\x00-\x1f{}]*$", description='what callers hear; "": as it was drafted')


class RenameTopic(Request, frozen=True, kw_only=True):
    """A name for people, in both languages."""

    name: Annotated[str, _NAME]


class MergeTopic(Request, frozen=True, kw_only=True):
    """Which topic it counts as, on every night to come."""

    into: Annotated[str, _INTO]


class AnnounceBurst(Request, frozen=True, kw_only=True):
    """What is said behind every greeting."""

    en: Annotated[str, _TEXT] = ""
    zh: Annotated[str, _TEXT] = ""


class TopicItem(Answer, frozen=True, kw_only=True):
    """A topic. ``words_en`` and ``words_zh``: by which it differs from others; ``named``: a person's name, "" for none;
    ``into``: the topic that it counts as, "" for itself; ``calls``: of the last weeks; ``trend``: calls of each of the
    last 28 days, the oldest first."""

    id: str
    words_en: str
    words_zh: str
    named: str
    into: str
    calls: int
    last_at: At
    trend: list[int]


class TopicCall(Answer, frozen=True, kw_only=True):
    """A call about it; ``share``: how near it is (cosine). ``words``: the caller's first, "" to who may not read what
    was said."""

    call: str
    at: At
    queue: str
    words: str
    share: float


class TopicCalls(Answer, frozen=True, kw_only=True):
    """Some calls about a topic, of the queues that somebody looks after: the nearest of the last weeks."""

    items: list[TopicCall]


class TopicList(Answer, frozen=True, kw_only=True):
    """Topics, the largest first, and when they were made of how many calls."""

    made_at: At | None
    calls: int
    items: list[TopicItem]


class TopicsMade(Answer, frozen=True, kw_only=True):
    """So many topics of so many calls."""

    topics: int
    calls: int


class BurstItem(Answer, frozen=True, kw_only=True):
    """Many callers wanted the same. ``topic`` "": nobody has named it; ``calls``: some of them; ``text_en`` and
    ``text_zh``: an announcement as it was drafted; ``announced``: it is said to callers now."""

    id: str
    began_at: At
    over_at: At | None
    topic: str
    words_en: str
    words_zh: str
    calls: list[str]
    callers: int
    expected: float
    minutes: float
    text_en: str
    text_zh: str
    announced: bool


class BurstList(Answer, frozen=True, kw_only=True):
    """The newest first."""

    items: list[BurstItem]


class Announced(Answer, frozen=True, kw_only=True):
    """What callers hear behind the greeting from now on; "": nothing."""

    burst: str
    en: str
    zh: str


class Erased(Answer, frozen=True, kw_only=True):
    """What there was: in how many calls, lines of transcripts, recordings, messages, notes of agents and vectors;
    ``caller``: the number had an entry of its own."""

    calls: int
    lines: int = 0
    recordings: int = 0
    messages: int = 0
    notes: int = 0
    vectors: int = 0
    caller: bool = False


_STORED = (*REFUSED, *FOUND, Code.STORAGE)
_BURST = f"{V1}/bursts/{{burst}}"
ROWS = (
    Operation("list_topics", "GET", f"{V1}/topics", _TAG, "what calls are about", "来电主题", Request, TopicList,
              Scope.REPORTS_READ, errors=(Code.STORAGE,)),
    Operation("list_topic_calls", "GET", f"{V1}/topics/{{topic}}/calls", _TAG, "calls about a topic, as examples",
              "某主题的来电示例", Request, TopicCalls, Scope.REPORTS_READ, errors=(*FOUND, Code.STORAGE), audited=True),
    Operation("make_topics", "POST", f"{V1}/topics/refresh", _TAG, "make topics anew, as is done each night",
              "立即重新归纳主题", Request, TopicsMade, Scope.SUPERVISE, act=Act.TOPICS, errors=_STORED, seconds=LONG),
    Operation("rename_topic", "PUT", f"{V1}/topics/{{topic}}/name", _TAG, "give a topic a name", "为主题命名",
              RenameTopic, Answer, Scope.SUPERVISE, act=Act.TOPICS, errors=_STORED),
    Operation("merge_topic", "PUT", f"{V1}/topics/{{topic}}/into", _TAG, "let a topic count as another",
              "将主题并入另一主题", MergeTopic, Answer, Scope.SUPERVISE, act=Act.TOPICS, errors=_STORED),
    Operation("list_bursts", "GET", f"{V1}/bursts", _TAG, "what many called about suddenly", "突发来电主题", Request,
              BurstList, Scope.REPORTS_READ, errors=(Code.STORAGE,)),
    Operation("put_burst_aside", "DELETE", _BURST, _TAG, "put the alarm of a burst aside", "确认突发告警", Request,
              Answer, Scope.SUPERVISE, act=Act.TOPICS, errors=_STORED),
    Operation("announce_burst", "PUT", f"{_BURST}/announcement", _TAG, "announce it to callers behind the greeting",
              "在问候语后播放公告", AnnounceBurst, Announced, Scope.SUPERVISE, act=Act.TOPICS, errors=_STORED,
              seconds=LONG),
    Operation("withdraw_announcement", "DELETE", f"{V1}/flows/announcement", _TAG, "take the announcement out again",
              "撤下公告", Request, Announced, Scope.SUPERVISE, act=Act.TOPICS, errors=_STORED, seconds=LONG),
    Operation("erase_person", "DELETE", f"{V1}/callers/{{number}}/records", "callers",
              "erase everything about a person", "删除某人的全部资料", Request, Erased, Scope.USERS_ADMIN,
              act=Act.ERASE, errors=_STORED, seconds=LONG),
)  # fmt: skip
