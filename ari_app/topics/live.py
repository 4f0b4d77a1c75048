"""Calls as they come: what each is about, and whether many are about the same. Numbers are made on threads."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ari_app.store.row import Row
from ari_app.store.topics import CallTopic
from ari_app.topics.making import encoded, need_in, topic_of
from ari_app.topics.standing import Standing
from models.domain.events import Event
from models.domain.topic_events import BurstOver, TopicAssigned
from models.insight.announcements import words_of
from models.insight.bursts import Burst, Heard, Watch
from models.insight.bursts_past import Past
from models.insight.topics import Topic
from models.insight.topics_graph import Rows
from models.insight.topics_names import CHINESE, ENGLISH
from models.intent.sentences import Encoder

_REMEMBERED = 1000  # needs, for the words of a burst
# What carriers and telephones send for a caller who is not told; by key, the first is "anonymous".
_NOBODY = frozenset(("266696687", "86282452253", "anonymous", "restricted", "unavailable", "unknown", "private"))
_LINES = 20  # of a caller; what they want is said before


@dataclass(slots=True)
class _Open:
    """A call whose need is not known yet."""

    number: str
    at: float
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ready:
    """A need that has become known. ``at``: epoch seconds."""

    call_id: str
    number: str
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Usual:
    """What a night has found."""

    topics: tuple[Topic, ...]
    mean: Rows
    past: Past
    threshold: float


class LiveTopics:
    """`take` is a listener of the journal; `waiting` is what there is to do, for `done`."""

    def __init__(self, encode: Encoder, publish: Callable[[Event], object]) -> None:
        self._encode, self._publish = encode, publish
        self._open: dict[str, _Open] = {}
        self._texts: dict[str, str] = {}
        self._order: deque[str] = deque()
        self._usual: Usual | None = None
        self._watch: Watch | None = None
        self._standing: dict[str, Standing] = {}
        self.waiting: asyncio.Queue[Ready] = asyncio.Queue()

    def begin(self, usual: Usual, now: float) -> None:
        """From now on calls are compared with this; what stands is over, for its vectors are not comparable."""
        for one in list(self._standing):
            self.clear(one, now)
        self._usual, self._watch = usual, Watch(usual.past, usual.threshold)

    def called(self, topics: tuple[Topic, ...]) -> None:
        """People have named or merged them; vectors are the same, and bursts that stand go on."""
        if self._usual is not None:
            self._usual = replace(self._usual, topics=topics)

    def recall(self, needs: Iterable[tuple[str, str]]) -> None:
        """Needs of former calls: call and text."""
        for call_id, text in needs:
            self._remember(call_id, text)

    def bursts(self) -> Mapping[str, Standing]:
        """Those that stand, by id."""
        return self._standing

    def take(self, row: Row) -> None:
        """A listener of the journal."""
        if row.kind == "CallArrived" and row.data.get("direction", "in") == "in":
            self._open[row.call_id] = _Open(str(row.data.get("number", "")), row.at)
        elif row.kind == "Transcribed" and row.data.get("leg") == "caller" and row.call_id in self._open:
            self._said(row.call_id, str(row.data.get("text", "")), row.at)
        elif row.kind == "CallEnded" and (call := self._open.pop(row.call_id, None)) is not None:
            self._ready(row.call_id, call, row.at, over=True)

    def _said(self, call_id: str, text: str, at: float) -> None:
        call = self._open[call_id]
        call.said.append(text)
        if self._ready(call_id, call, at, over=len(call.said) >= _LINES):
            del self._open[call_id]

    def _ready(self, call_id: str, call: _Open, at: float, over: bool) -> bool:
        text = need_in(call.said, over)
        if text:
            self._remember(call_id, text)
            # Of callers who are not told, each is one of their own.
            known = "" if call.number.lstrip("+").lower() in _NOBODY else call.number
            self.waiting.put_nowait(Ready(call_id, known, at, text))
        return bool(text)

    async def done(self, ready: Ready) -> CallTopic:
        """One need: what it is about, and whether it begins a burst."""
        usual, watch = self._usual, self._watch
        row = (await asyncio.to_thread(encoded, [ready.text], self._encode))[0]
        if usual is None or watch is None:
            return CallTopic(ready.call_id, "", 0.0, ready.at, row)
        topic, share = topic_of(row, usual.topics, usual.mean)
        if topic:
            called = next((one.given for one in usual.topics if one.id == topic), "")
            self._publish(TopicAssigned(call_id=ready.call_id, topic=topic, share=share, called=called))
        heard = Heard(ready.at, ready.call_id, ready.number, usual.past.sharp(row[None, :])[0], topic)
        burst = await asyncio.to_thread(watch.take, heard)
        if burst is not None and watch is self._watch:
            self._raise(burst, usual)
        return CallTopic(ready.call_id, topic, share, ready.at, row)

    def _raise(self, burst: Burst, usual: Usual) -> None:
        texts = [self._texts[one] for one in burst.calls if one in self._texts]
        others = [text for call_id, text in self._texts.items() if call_id not in burst.calls]
        words = {language: words_of(texts, others, language) for language in (ENGLISH, CHINESE)}
        name = next((one.name(ENGLISH) for one in usual.topics if one.id == burst.topic), "")
        standing = Standing(f"b{int(burst.at)}", burst.at, burst, name, words[ENGLISH], words[CHINESE])
        self._standing[standing.id] = standing
        self._publish(standing.event())

    def tick(self, now: float) -> list[str]:
        """Bursts that are over by now."""
        gone = self._watch.over(now) if self._watch is not None and self._watch.standing else []
        ids = [one.id for one in self._standing.values() if one.burst in gone]
        for one in ids:
            self.clear(one, now)
        return ids

    def clear(self, burst_id: str, now: float) -> bool:
        """It stands no more, because it is over or somebody has put it aside; whether it stood."""
        standing = self._standing.pop(burst_id, None)
        if standing is not None:
            self._publish(BurstOver(burst=burst_id, seconds=round(max(0.0, now - standing.since), 1)))
        return standing is not None

    def forget(self, calls: Iterable[str]) -> None:
        """Of these calls nothing is known any more."""
        gone = set(calls)
        for call_id in gone:
            self._texts.pop(call_id, None)
            self._open.pop(call_id, None)
        for key, one in self._standing.items():
            if gone & set(one.burst.calls):
                left = tuple(call for call in one.burst.calls if call not in gone)
                self._standing[key] = replace(one, burst=replace(one.burst, calls=left), words_en="", words_zh="")
        if self._watch is not None:
            self._watch.recent = [one for one in self._watch.recent if one.call_id not in gone]

    def _remember(self, call_id: str, text: str) -> None:
        if call_id not in self._texts:
            self._order.append(call_id)
        self._texts[call_id] = text
        while len(self._order) > _REMEMBERED:
            self._texts.pop(self._order.popleft(), None)
