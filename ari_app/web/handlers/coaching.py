"""Coaching cards: see `ari_app.web.table.coaching`. Who hears what goes into the journal."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from ari_app.foundation import steady
from ari_app.media.recording_cut import cut
from ari_app.quality.assessments import blindly, told_yet
from ari_app.store.form_rows import kept_of
from ari_app.store.web_reader import WebReader
from ari_app.web.judging import holds, queues_of
from ari_app.web.operation import Asked, Handler
from ari_app.web.ports import Ports
from ari_app.web.problems import MissingScope, NotFound
from ari_app.web.ranges import sound
from ari_app.web.reading import rfc3339
from ari_app.web.table.coaching import CoachingCall, CoachingIs, CoachingItem, ReadCoaching, SaidThen
from ari_app.web.texts import Words
from models.domain.control_events import RecordingRead
from models.domain.flow import SECRET
from models.domain.identity import Person
from models.domain.scopes import Scope
from models.quality.forms.coaching import Marked, Weak, weakest

Json = dict[str, Any]
_DAY = 86400.0
_BEFORE, _AFTER, _LONGEST = 3.0, 2.0, 20.0  # seconds around what was said, and at most
_OPENING = 12.0  # seconds of the conversation's beginning, where nothing was said
_SIDE = "mixed"


@dataclass(frozen=True, slots=True)
class Found:
    """``rows``: of `FormBook.coached` by call and form."""

    since: float
    until: float
    answers: int
    weak: list[Weak]
    rows: Mapping[tuple[str, str], Json]


class Coaching:
    """Every answer is made anew, and none is kept."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        quality = ports.desk.settings.quality
        self._double, self._own_sound = quality.review_double, quality.coaching_sound

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {"read_coaching": self._read, "hear_coaching": self._hear}

    async def _read(self, asked: Asked[ReadCoaching]) -> CoachingIs:
        sounds = self._may_hear(asked) is None

        def read(book: WebReader) -> CoachingIs:
            found = self._found(book, asked)
            return CoachingIs(
                agent=asked.path["agent"], since_at=rfc3339(found.since), until_at=rfc3339(found.until),
                answers=found.answers, items=[_item(book, one, found.rows, sounds) for one in found.weak],
            )  # fmt: skip

        return await self._ports.book.ask(read)

    async def _hear(self, asked: Asked[ReadCoaching]) -> web.Response:
        """What is masked is silent, also where that was found out after the recording had been put away."""
        if (lacking := self._may_hear(asked)) is not None:
            raise MissingScope(lacking)
        path = asked.path

        def read(book: WebReader) -> tuple[int, float, float, list[tuple[float, float]]]:
            one, row = self._meant(book, asked)
            lines = book.transcript_lines(one.call, 1)
            begin, end = _span(one, row, lines)
            begun = [event.at for event in book.events_page(0, 100, ("RecordingStarted",), one.call)]
            part = max((place for place, at in enumerate(begun, 1) if at <= end), default=0)
            if not part:
                raise NotFound("not there", what=Words("recording"), given=one.call)
            start = begun[part - 1]
            secret = [_lasted(line) for line in lines if SECRET in str(line["text"])]
            return part, begin - start, end - start, [(since - start, until - start) for since, until in secret]

        part, begin, end, silent = await self._ports.book.ask(read)
        data = await asyncio.to_thread(self._ports.recorder.read, path["call"], _SIDE, part)
        answer = sound(asked.connection, await asyncio.to_thread(cut, data, begin, end, silent))
        why = f"coaching of {path['agent']}: {path['question']}"
        self._ports.journal.publish(RecordingRead(call_id=path["call"], by=asked.by, side=_SIDE, why=why))
        return answer

    def _may_hear(self, asked: Asked[Any]) -> Scope | None:
        """What they lack to hear it. An agent hears moments of their own calls, if the site lets them."""
        own = isinstance(asked.who, Person) and asked.who.agent == asked.path["agent"] and self._own_sound
        return None if own or holds(asked.who, Scope.RECORDINGS_READ) else Scope.RECORDINGS_READ

    def _meant(self, book: WebReader, asked: Asked[ReadCoaching]) -> tuple[Marked, Json]:
        """The call of a card. Raises NotFound for any other: this is no way to any recording."""
        path, found = asked.path, self._found(book, asked)
        for weak in found.weak:
            if (weak.form, weak.question.id) == (path["form"], path["question"]):
                for one in weak.calls:
                    if one.call == path["call"]:
                        return one, found.rows[one.call, one.form]
        raise NotFound("not there", what=Words("call"), given=path["call"])

    def _found(self, book: WebReader, asked: Asked[ReadCoaching]) -> Found:
        agent, now = asked.path["agent"], steady.now()
        since, own = now - asked.body.days * _DAY, asked.by == agent
        rows = {
            (str(row["call_id"]), str(row["form"])): row
            for row in book.coached(agent, since, None if own else queues_of(asked.who))
            if own or (told_yet(row, asked.by, now) and not blindly(row, self._double))
        }
        marks = [mark for row in rows.values() for mark in self._marks(book, row)]
        return Found(since, now, len(marks), weakest(marks), rows)

    def _marks(self, book: WebReader, row: Json) -> list[Marked]:
        form = self._ports.scorer.forms.get(str(row["form"]))
        if form is None or form.version != row["version"]:
            return []
        questions, call = form.questions(), str(row["call_id"])
        return [
            Marked(
                form.id, questions[name], call, float(row["at"]), kept.answer.value, kept.state, kept.answer.person,
                kept.answer.evidence,
            )
            for name, kept in kept_of(book.form_answers(call, form.id)).items()
            if name in questions
        ]  # fmt: skip


def _item(book: WebReader, weak: Weak, rows: Mapping[tuple[str, str], Json], sounds: bool) -> CoachingItem:
    words = weak.question.text
    return CoachingItem(
        form=weak.form, question=weak.question.id, en=words.get("en", weak.question.id),
        zh=words.get("zh", weak.question.id), share=round(weak.share, 4), n=weak.n,
        calls=[_call(book, one, rows[one.call, one.form], sounds) for one in weak.calls],
    )  # fmt: skip


def _call(book: WebReader, one: Marked, row: Json, sounds: bool) -> CoachingCall:
    lines = {f"{line['leg']} {line['began_at'] or 0:.2f}": line for line in book.transcript_lines(one.call, 1)}
    began = float(row["arrived_at"] or 0.0)
    said = [lines[name] for name in one.evidence if name in lines]
    return CoachingCall(
        call=one.call, number=row["number"] or "", name=row["name"] or "", scored_at=rfc3339(one.at),
        answer=one.answer, by_person=one.person, sound=sounds and bool(row["sound"]),
        said=[
            SaidThen(
                side="caller" if line["leg"] == "caller" else "agent", words=str(line["text"]),
                at_ms=max(0, round((float(line["began_at"] or began) - began) * 1000)),
            )
            for line in said
        ],
    )  # fmt: skip


def _span(one: Marked, row: Json, lines: Sequence[Json]) -> tuple[float, float]:
    """From when to when (epoch seconds) the answer can be heard."""
    times = [_lasted(line) for line in lines if f"{line['leg']} {line['began_at'] or 0:.2f}" in one.evidence]
    if not times:
        moments = [float(name.rpartition(" ")[2]) for name in one.evidence]
        begin = min(moments, default=float(row["connected_at"] or row["arrived_at"] or 0.0))
        return begin - _BEFORE * bool(moments), begin + _OPENING
    begin = min(since for since, _ in times) - _BEFORE
    return begin, min(max(until for _, until in times) + _AFTER, begin + _LONGEST)


def _lasted(line: Json) -> tuple[float, float]:
    began = float(line["began_at"] or 0.0)
    return began, began + float(line["seconds"] or 0.0)
