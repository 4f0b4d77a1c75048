"""Topics, bursts and announcements by order: see `ari_app.web.table.topics`."""

from __future__ import annotations

from collections.abc import Callable

from ari_app.app.flow_versions import FlowVersions
from ari_app.topics.service import TopicService
from ari_app.web.fields import Answer, Request
from ari_app.web.judging import holds, queues_of
from ari_app.web.operation import Asked, Handler
from ari_app.web.reading import rfc3339
from ari_app.web.table.topics import (
    AnnounceBurst,
    Announced,
    BurstItem,
    BurstList,
    MergeTopic,
    RenameTopic,
    TopicCall,
    TopicCalls,
    TopicItem,
    TopicList,
    TopicsMade,
)
from models.domain.errors import NotThere
from models.domain.events import Event
from models.domain.scopes import Scope
from models.domain.topic_events import AnnouncementChanged

_SHOWN, _DAYS, _EXAMPLES = 50, 28, 12


class TopicOrders:
    """``publish`` is the journal's, ``now`` epoch seconds."""

    def __init__(
        self, topics: TopicService, versions: FlowVersions, publish: Callable[[Event], object],
        now: Callable[[], float],
    ) -> None:  # fmt: skip
        self._topics, self._versions, self._publish, self._now = topics, versions, publish, now

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "list_topics": self._list, "list_topic_calls": self._calls, "make_topics": self._make,
            "rename_topic": self._rename, "merge_topic": self._merge, "list_bursts": self._bursts,
            "put_burst_aside": self._aside,
            "announce_burst": self._announce, "withdraw_announcement": self._withdraw,
        }  # fmt: skip

    async def _list(self, _asked: Asked[Request]) -> TopicList:
        records = self._topics.records
        night, topics, trend = (
            await records.last_night(),
            await records.topics(),
            await records.by_day(self._now(), _DAYS),
        )
        items = [
            TopicItem(
                id=one.id, words_en=one.name_en, words_zh=one.name_zh, named=one.given, into=one.into, calls=one.calls,
                last_at=rfc3339(one.seen), trend=trend.get(one.id, [0] * _DAYS),
            )
            for one in topics
        ]  # fmt: skip
        return TopicList(
            made_at=rfc3339(night.at) if night else None, calls=night.calls if night else 0, items=items
        )  # fmt: skip

    async def _calls(self, asked: Asked[Request]) -> TopicCalls:
        topic, reads = asked.path["topic"], holds(asked.who, Scope.CALLS_TRANSCRIPT)
        if topic not in {one.id for one in await self._topics.records.topics()}:
            raise NotThere(f"there is no topic {topic}; `kefu topics` lists them")
        found = await self._topics.records.examples(topic, queues_of(asked.who), _EXAMPLES)
        return TopicCalls(
            items=[
                TopicCall(
                    call=one.call_id, at=rfc3339(one.at), queue=one.queue, words=one.words if reads else "",
                    share=round(one.share, 3),
                )
                for one in found
            ]
        )  # fmt: skip

    async def _make(self, _asked: Asked[Request]) -> TopicsMade:
        topics, calls = await self._topics.night()
        return TopicsMade(topics=topics, calls=calls)

    async def _rename(self, asked: Asked[RenameTopic]) -> Answer:
        await self._topics.rename(asked.path["topic"], asked.body.name.strip(), asked.by)
        return Answer()

    async def _merge(self, asked: Asked[MergeTopic]) -> Answer:
        await self._topics.merge(asked.path["topic"], asked.body.into, asked.by)
        return Answer()

    async def _bursts(self, _asked: Asked[Request]) -> BurstList:
        now = self._versions.announcement().get("burst", "")
        items = [
            BurstItem(
                id=row["id"], began_at=rfc3339(row["at"]), over_at=rfc3339(row["over_at"]) if row["over_at"] else None,
                topic=row["topic"], words_en=row["words_en"], words_zh=row["words_zh"], calls=row["calls"],
                callers=row["callers"], expected=round(row["expected"], 2), minutes=row["minutes"],
                text_en=row["text_en"], text_zh=row["text_zh"], announced=row["id"] == now,
            )
            for row in await self._topics.records.bursts(_SHOWN)
        ]  # fmt: skip
        return BurstList(items=items)

    async def _aside(self, asked: Asked[Request]) -> Answer:
        await self._topics.put_aside(asked.path["burst"])
        return Answer()

    async def _announce(self, asked: Asked[AnnounceBurst]) -> Announced:
        burst = asked.path["burst"]
        row = next((one for one in await self._topics.records.bursts(_SHOWN) if one["id"] == burst), None)
        if row is None:
            raise NotThere(f"there is no burst {burst}; `kefu topics bursts` lists them")
        said = {"en": asked.body.en or row["text_en"], "zh": asked.body.zh or row["text_zh"]}
        await self._versions.announce({**said, "burst": burst})
        await self._topics.records.save_burst({"id": burst, "put_in_at": self._now(), "taken_out_at": None})
        self._publish(AnnouncementChanged(burst=burst, on=True, by=asked.by, **said))
        return Announced(burst=burst, **said)

    async def _withdraw(self, asked: Asked[Request]) -> Announced:
        burst = self._versions.announcement().get("burst", "")
        if not burst:
            raise NotThere("nothing is announced to callers now")
        await self._versions.announce({})
        await self._topics.records.save_burst({"id": burst, "taken_out_at": self._now()})
        self._publish(AnnouncementChanged(burst=burst, on=False, by=asked.by))
        return Announced(burst="", en="", zh="")
