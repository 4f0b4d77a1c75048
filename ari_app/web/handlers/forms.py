"""Forms about calls: see `ari_app.web.table.forms`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from ari_app.foundation import steady
from ari_app.quality.assessments import Assessed, assessed, drawn_as, score_now, to_review, told_yet
from ari_app.store.web_reader import WebReader
from ari_app.web.fields import Done, Request
from ari_app.web.finding import call_meant
from ari_app.web.handlers import form_items as items
from ari_app.web.judging import holds, in_queues, queues_of
from ari_app.web.operation import Asked, Handler
from ari_app.web.paging import after, cut
from ari_app.web.ports import Ports
from ari_app.web.problems import BadRequest, NotFound, Refused
from ari_app.web.table.forms import (
    Assessment,
    Contest,
    Decide,
    FormsAre,
    ListReviews,
    ListScores,
    Review,
    ReviewDraft,
    ReviewsAre,
    ScorePage,
)
from ari_app.web.texts import Words
from models.domain.errors import NotPermitted
from models.domain.form_events import AnswerContested, CallReviewed, ContestDecided, ScoreSeen
from models.domain.scopes import Scope
from models.quality.forms.form import Form, Type
from models.quality.forms.reviews import Kept, Part, part_of, standing, wrong_in
from models.quality.forms.states import Act, State, moved

_DAY = 86400.0
_ROWS = 5000
_WRITTEN = 3.0  # seconds: what was said a moment ago is waited for


class Forms:
    """Reviewers answer, agents contest, and others decide. One change at a time: which part a review is depends on the
    one before."""

    def __init__(self, ports: Ports) -> None:
        self._ports, self._scorer = ports, ports.scorer
        settings = ports.desk.settings.quality
        self._each, self._double = settings.review_each, settings.review_double
        self._changing = asyncio.Lock()

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "list_forms": self._list, "list_scores": self._scores,
            "list_reviews": self._reviews, "read_assessment": self._read, "review_call": self._review,
            "keep_review": self._keep, "contest_answer": self._contest, "decide_contest": self._decide,
        }  # fmt: skip

    # What there is --------------------------------------------------------------------------------

    async def _list(self, _asked: Asked[Request]) -> FormsAre:
        return FormsAre(items=[items.form_item(one) for one in self._forms.values()])

    @property
    def _forms(self) -> Mapping[str, Form]:
        return self._scorer.forms

    async def _scores(self, asked: Asked[ListScores]) -> ScorePage:
        body, agent, queues = asked.body, asked.path["agent"], queues_of(asked.who)
        own, now, name = asked.by == agent, steady.now(), f"scores {agent} {body.form}"
        since = after(name, body.cursor, float, str)
        rows = await self._ports.book.ask(
            lambda book: book.form_scores(body.limit + 1, since, agent, body.form, 0.0, None if own else queues)
        )
        shown, following = cut(name, rows, body.limit, lambda row: (row["at"], row["id"]))
        told = [items.score_item(row, told_yet(row, asked.by, now)) for row in shown]
        return ScorePage(items=told, next=following)

    async def _reviews(self, asked: Asked[ListReviews]) -> ReviewsAre:
        body, queues, now = asked.body, queues_of(asked.who), steady.now()
        found = await self._ports.book.ask(
            lambda book: to_review(book, self._forms, asked.by, now, queues, self._each, self._double)
        )
        wanted = [
            one for one in found
            if body.agent in ("", one.row["agent_id"]) and body.form in ("", one.row["form"])
        ]  # fmt: skip
        return ReviewsAre(items=[items.review_item(one) for one in wanted])

    # One call -------------------------------------------------------------------------------------

    async def _read(self, asked: Asked[Request]) -> Assessment:
        call_id = await call_meant(self._ports, asked.path["call"], asked.who)

        def read(book: WebReader) -> tuple[list[Assessed], dict[str, str], float]:
            found = assessed(book, call_id, self._forms, self._double)
            lines = {
                f"{one['leg']} {one['began_at'] or 0:.2f}": one["text"] for one in book.transcript_lines(call_id, 1)
            }
            return found, lines, float((book.call_in_full(call_id) or {}).get("arrived_at") or 0.0)

        found, lines, began = await self._ports.book.ask(read)
        mine = [one for one in found if one.agent == asked.by or self._reviews_it(asked, one)]
        for one in mine:
            if one.agent == asked.by and not one.row["seen_at"]:
                seen = ScoreSeen(call_id=call_id, agent_id=one.agent, form=str(one.row["form"]), by=asked.by)
                self._ports.journal.publish(seen)
        drafts, now = await self._ports.records.review_drafts(call_id, asked.by), steady.now()
        told = [items.assessed_form(one, asked.by, self._reviews_it(asked, one), lines, began, now) for one in mine]
        return Assessment(
            call=call_id, items=[msgspec.structs.replace(one, draft=drafts.get(one.form, {})) for one in told]
        )  # fmt: skip

    def _reviews_it(self, asked: Asked[Any], one: Assessed) -> bool:
        return holds(asked.who, Scope.QUALITY_REVIEW) and in_queues(asked.who, str(one.row["queue"] or ""))

    async def _one(self, asked: Asked[Any]) -> Assessed:
        """As it is now, everything written. Raises NotFound."""
        call_id, name = await call_meant(self._ports, asked.path["call"], asked.who), asked.path["form"]
        await self._ports.journal.flushed(_WRITTEN)
        found = await self._ports.book.ask(lambda book: assessed(book, call_id, self._forms, self._double))
        one = next((one for one in found if one.row["form"] == name), None)
        if one is None or not (one.agent == asked.by or self._reviews_it(asked, one)):
            raise NotFound("not there", what=Words("form"), given=name)
        return one

    async def _review(self, asked: Asked[Review]) -> Done:
        async with self._changing:
            one, by, given = await self._one(asked), asked.by, dict(asked.body.answers)
            form = one.of_form()
            if by == one.agent:
                raise NotPermitted("nobody decides on their own call")
            wrong, known = wrong_in(form, given)
            if wrong:
                raise BadRequest("unknown word", "answers", name=wrong, given=given[wrong], known=known or "–")
            part = part_of(one.double, one.parts, by)
            first = next((review for review in one.reviews if review["part"] == Part.FIRST), None)
            before = (str(first["reviewer"]), first["answers"]) if first is not None else None
            await self._publish_review(one, form, part, given, by, standing(one.kept, part, given, by, before))
            await self._ports.records.keep_review(str(one.row["call_id"]), form.id, by, {})
        return Done(call=str(one.row["call_id"]), result=str(part))

    async def _keep(self, asked: Asked[ReviewDraft]) -> Done:
        one, given = await self._one(asked), dict(asked.body.answers)
        if asked.by == one.agent:
            raise NotPermitted("nobody decides on their own call")
        wrong, known = wrong_in(one.of_form(), given)
        if wrong:
            raise BadRequest("unknown word", "answers", name=wrong, given=given[wrong], known=known or "–")
        await self._ports.records.keep_review(str(one.row["call_id"]), str(one.row["form"]), asked.by, given)
        return Done(call=str(one.row["call_id"]), result="kept")

    async def _publish_review(
        self, one: Assessed, form: Form, part: Part, given: dict[str, str], by: str, kept: Mapping[str, Kept]
    ) -> None:  # fmt: skip
        _, facts = score_now(form, kept)
        now = steady.now()
        rows = await self._ports.book.ask(lambda book: book.form_scores(_ROWS, since=now - 7 * _DAY, form=form.id))
        stratum, weight = drawn_as(rows, str(one.row["call_id"]), form.id, self._each, self._double)
        texts = {name for name, question in form.questions().items() if question.type is Type.TEXT}
        self._ports.journal.publish(
            CallReviewed(
                call_id=str(one.row["call_id"]), agent_id=one.agent, form=form.id, version=form.version, part=str(part),
                stratum=stratum, weight=weight, questions=list(given),
                answers=["" if name in texts else value for name, value in given.items()],
                notes=[value if name in texts else "" for name, value in given.items()], by=by, **facts,
            )
        )  # fmt: skip
        await self._ports.journal.flushed(_WRITTEN)

    async def _contest(self, asked: Asked[Contest]) -> Done:
        async with self._changing:
            one, body = await self._one(asked), asked.body
            kept = self._moved(one, body.question, Act.CONTEST, asked.by)
            _, facts = score_now(one.of_form(), {**one.kept, body.question: kept})
            self._ports.journal.publish(
                AnswerContested(
                    call_id=str(one.row["call_id"]), agent_id=one.agent, form=str(one.row["form"]),
                    question=body.question, note=body.words, by=asked.by, **facts,
                )
            )  # fmt: skip
            await self._ports.journal.flushed(_WRITTEN)
        return Done(call=str(one.row["call_id"]), result=str(kept.state))

    async def _decide(self, asked: Asked[Decide]) -> Done:
        async with self._changing:
            one, body = await self._one(asked), asked.body
            kept, answer = self._moved(one, body.question, Act(body.decision), asked.by), ""
            if kept.state is State.OVERTURNED:
                answer = body.answer
                wrong, known = wrong_in(one.of_form(), {body.question: answer})
                if wrong or answer == kept.answer.value:
                    raise BadRequest("unknown word", "answer", name="answer", given=answer, known=known or "–")
                kept = replace(kept, answer=replace(kept.answer, value=answer, person=True))
            elif kept.state is State.UPHELD:
                kept = replace(kept, answer=replace(kept.answer, person=True))
            _, facts = score_now(one.of_form(), {**one.kept, body.question: kept})
            self._ports.journal.publish(
                ContestDecided(
                    call_id=str(one.row["call_id"]), agent_id=one.agent, form=str(one.row["form"]),
                    question=body.question, decision=body.decision, answer=answer, note=body.words, by=asked.by,
                    **facts,
                )
            )  # fmt: skip
            await self._ports.journal.flushed(_WRITTEN)
        return Done(call=str(one.row["call_id"]), result=str(kept.state))

    def _moved(self, one: Assessed, question: str, act: Act, by: str) -> Kept:
        """The answer in its next state. Raises NotFound, NotPermitted, Refused."""
        kept = one.kept.get(question)
        if kept is None:
            raise NotFound("not there", what=Words("question"), given=question)
        days = (steady.now() - float(one.row["at"])) / _DAY
        found = moved(kept.state, act, by, one.agent, kept.scorers, days)
        if found.refused and "cannot be changed by" in found.refused:
            raise Refused("not so now", state=str(kept.state))
        if found.refused:
            raise NotPermitted(found.refused)
        return replace(kept, state=found.state)
