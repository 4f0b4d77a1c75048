"""Trainers' operations: see `ari_app.web.table.training`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ari_app.app.kept_versions import Version
from ari_app.app.teachable import Teachable
from ari_app.app.trained import LiveModels
from ari_app.app.training_inbox import KeptInbox
from ari_app.app.training_job import Job
from ari_app.app.training_work import TrainingWork, Work, live_file, new_name
from ari_app.web.fields import Answer, Request
from ari_app.web.operation import Asked, Handler
from ari_app.web.reading import rfc3339, rfc3339_or_none
from ari_app.web.table.training import (
    BeginWork,
    ClassIs,
    GiveLabel,
    Inbox,
    InboxItem,
    IntentsOf,
    JudgedIs,
    ListInbox,
    LiveIs,
    ModelIs,
    ModelList,
    PromoteModel,
    Returned,
    ReturnModel,
    WorkIs,
)
from models.domain.caller import LANGUAGES
from models.domain.errors import BadArgument
from models.domain.identity import Console
from models.training.compare import loses
from models.training.inbox import OTHER, inbox
from models.training.inbox import Answer as Said
from models.training.parts import INTENTS, PARTS, live_name, place_of
from models.training.registry import Entry, missing


class TrainingOrders:
    """``shipped``: the files of the settings' models of intents, by language; ``others``: what else can be taught;
    ``rules``: the versions of the quality rules, and the number of the one in force."""

    def __init__(
        self, live: LiveModels, work: TrainingWork, shipped: Mapping[str, Path], others: Teachable,
        rules: Callable[[], tuple[list[Version], int]],
    ) -> None:  # fmt: skip
        self._live, self._work, self._shipped, self._others, self._rules = live, work, shipped, others, rules
        self._asked_about = KeptInbox(live.records)

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "list_inbox": self._inbox, "give_label": self._label, "list_models": self._models,
            "begin_training": self._begin, "read_training": self._read, "promote_model": self._promote,
            "return_model": self._return,
        }  # fmt: skip

    # Labels ---------------------------------------------------------------------------------------

    async def _inbox(self, asked: Asked[ListInbox]) -> Inbox:
        await self._live.flushed()  # what was said just now is in the books then
        rows = [one for one in await self._asked_about.answers() if asked.body.language in ("", one.language)]
        left = sorted(inbox(rows), key=lambda one: _turn(one, asked.by))
        return Inbox(
            items=[_item(one, asked.by) for one in left[: asked.body.limit]], total=len(left),
            settled=sum(bool(one.label) for one in rows),
            waiting=sum(bool(one.labels) for one in left), mine=sum(asked.by in one.labels for one in rows),
            intents=[
                IntentsOf(language=one, intents=[*self._live.intents(one), OTHER]) for one in self._live.languages
            ],
        )  # fmt: skip

    async def _label(self, asked: Asked[GiveLabel]) -> Answer:
        await self._live.label(asked.body.utterance, asked.body.intent, asked.by)
        return Answer()

    # Work -----------------------------------------------------------------------------------------

    async def _begin(self, asked: Asked[BeginWork]) -> WorkIs:
        job = await self._job(asked)
        return _work(self._work.begin(job, asked.by))

    async def _job(self, asked: Asked[BeginWork]) -> Job:
        body = asked.body
        if body.texts and not isinstance(asked.who, Console):
            raise BadArgument("texts: only the console may name files; over HTTP the texts that it gave last are used")
        folder = self._live.folder
        await asyncio.to_thread(folder.mkdir, 0o700, parents=True, exist_ok=True)
        if body.what in ("train", "add"):
            return self._made(body)
        entry = await self._live.entry(body.model)
        if body.what == "shadow":
            entry = await self._live.shadow(body.model, asked.by)
            return self._new("shadow", entry.language, entry.model, since=entry.shadow_since)
        if entry.part != INTENTS:
            return self._judged(entry, body.texts)
        live = live_file(folder, self._live.live(entry.language), self._shipped.get(entry.language))
        return self._new(body.what, entry.language, entry.model, live=live)

    def _new(
        self, what: str, language: str, model: str, *, live: str = "", since: float = 0.0,
        texts: Sequence[str] = (), rival: str = "",
    ) -> Job:  # fmt: skip
        records, folder = str(self._live.records.resolve()), str(self._live.folder.resolve())
        return Job(what, records, folder, language, model, live, since, list(texts), rival)

    def _made(self, body: BeginWork) -> Job:
        if not body.language:
            raise BadArgument("language: say of which language the model is, en or zh")
        if body.what == "add" and (body.part == INTENTS or len(body.texts) != 1):
            raise BadArgument("add: give the part (cards, phrases or wording) and one file or folder; train intents")
        part = body.part if body.what == "add" else INTENTS
        return self._new(body.what, body.language, new_name(body.language, part), texts=body.texts)

    def _judged(self, entry: Entry, tables: Sequence[str]) -> Job:
        """The file of examples is remembered: from a page it is the one that the console gave last."""
        name = live_name(entry.part, entry.language)
        kept = [one] if (one := self._live.examples(name)) else []
        if tables:
            self._live.remember_examples(name, tables[0])
        live, rival = self._others.rivals(entry.part, entry.language, place_of(self._live.folder, entry.model))
        return self._new("compare", entry.language, entry.model, live=live, texts=tables or kept, rival=rival)

    async def _read(self, _asked: Asked[Request]) -> WorkIs:
        return _work(self._work.now)

    # Models ---------------------------------------------------------------------------------------

    async def _models(self, _asked: Asked[Request]) -> ModelList:
        found = await self._live.registry()
        return ModelList(
            items=[
                *(_model(one) for one in sorted(found.values(), key=lambda one: -one.made_at)),
                *_versions(*await asyncio.to_thread(self._rules)),
            ],
            live=[
                LiveIs(language=one, part=part, model=self._live.live(one, part),
                       shadow=self._live.shadow_of(part, one))
                for part in PARTS
                for one in (self._live.languages if part == INTENTS else LANGUAGES)
                if part == INTENTS or self._live.live(one, part) or self._live.shadow_of(part, one)
            ],
        )  # fmt: skip

    async def _promote(self, asked: Asked[PromoteModel]) -> Answer:
        await self._live.promote(asked.body.model, asked.by, asked.body.why, asked.body.force)
        return Answer()

    async def _return(self, asked: Asked[ReturnModel]) -> Returned:
        body = asked.body
        return Returned(model=await self._live.give_back(body.language, asked.by, body.why, body.part))


def _turn(one: Said, by: str) -> int:
    """What waits for another person than those who spoke comes first, what they have said themselves last."""
    return 2 if by in one.labels else int(not one.labels)


def _item(one: Said, by: str) -> InboxItem:
    others = sum(who != by for who in one.labels)
    return InboxItem(
        utterance=one.utterance, call=one.call, at=rfc3339(one.at), language=one.language, step=one.step,
        text=one.text, why=one.why, answer=one.answer, chance=one.chance, second=one.second, margin=one.margin,
        corrected=one.corrected, known=list(one.known), mine=one.labels.get(by, ""), others=others,
    )  # fmt: skip


def _model(one: Entry) -> ModelIs:
    return ModelIs(
        model=one.model, part=one.part, language=one.language, state=one.state, data=one.data, code=one.code,
        texts=one.texts, held_out=one.held_out, metrics=dict(one.metrics), made_at=rfc3339(one.made_at), made_by=one.by,
        since=rfc3339_or_none(one.since), moved_by=one.moved_by, why=one.why,
        shadow_since=rfc3339_or_none(one.shadow_since),
        judged=[
            JudgedIs(how=how, verdict=verdict, at=rfc3339(at), metrics=dict(metrics))
            for how, (verdict, metrics, at) in one.judged.items()
        ],
        classes=[
            ClassIs(intent=name, n=int(n), old=old, new=new, losing=loses(int(n), old, new))
            for name, (n, old, new) in one.classes.items()
        ],
        lacks="" if one.state == "live" else missing(one), returned=dict(one.returned),
    )  # fmt: skip


def _versions(kept: Sequence[Version], current: int) -> list[ModelIs]:
    """Versions of the quality rules, the newest first."""
    return [
        ModelIs(
            model=f"rules-{one.number}", part="rules", language="",
            state="live" if one.number == current else "replaced", data=one.digest, code="", texts=0, held_out=0,
            metrics={}, made_at=rfc3339(one.at), made_by=one.by, since=None, moved_by="",
            why="; ".join(one.changes), shadow_since=None, judged=[], classes=[], lacks="", returned={},
        )
        for one in reversed(kept)
    ]  # fmt: skip


def _work(now: Work) -> WorkIs:
    result = now.result
    return WorkIs(
        what=now.what, state=now.state, model=now.model, language=now.language, by=now.by,
        begun_at=rfc3339_or_none(now.begun_at), ended_at=rfc3339_or_none(now.ended_at), done=now.done,
        of=now.of, error=now.error,
        labels=result.get("labels", 0), held_out=result.get("held_out", 0), verdict=result.get("verdict", ""),
        metrics=result.get("metrics", {}),
    )  # fmt: skip
