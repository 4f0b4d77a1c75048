"""Supervisors in calls: see `ari_app.web.table.supervision`."""

from __future__ import annotations

from ari_app.contact.permission import must
from ari_app.voice.call.watches import Watching
from ari_app.voice.conversation.monitoring import ring_supervisor
from ari_app.web.fields import Ringing
from ari_app.web.judging import queues_of
from ari_app.web.operation import Asked, Handler
from ari_app.web.paging import page_of
from ari_app.web.ports import Ports
from ari_app.web.problems import NotFound, Refused
from ari_app.web.reading import rfc3339
from ari_app.web.table.supervision import ChangeMode, Supervise, SupervisionItem, SupervisionPage
from ari_app.web.texts import Words
from models.domain.errors import CommandRefused
from models.domain.floor_commands import Watch
from models.domain.identity import Identity, Person


class Supervision:
    """A supervisor's own telephone rings; only they change or end what they do with it."""

    def __init__(self, ports: Ports) -> None:
        self._desk = ports.desk

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "list_supervisions": self._list, "supervise": self._begin, "change_supervision": self._change,
            "end_supervision": self._end,
        }  # fmt: skip

    async def _list(self, asked: Asked[object]) -> SupervisionPage:
        body = asked.body
        wanted = [one for one in self._desk.watching.values() if self._theirs(asked.who, one.agent)]
        limit, cursor = getattr(body, "limit", 50), getattr(body, "cursor", "")
        rows, following = page_of("supervisions", wanted, limit, cursor, lambda one: (one.id,), str)
        return SupervisionPage(items=[_item(one) for one in rows], next=following)

    def _theirs(self, who: Identity, agent: str) -> bool:
        queues, roster = queues_of(who), self._desk.floor.roster
        return queues is None or (agent in roster and bool(queues & set(roster.get(agent).agent.skills)))

    async def _begin(self, asked: Asked[Supervise]) -> Ringing:
        who = asked.who.agent if isinstance(asked.who, Person) else asked.by
        if isinstance(asked.who, Person) and who not in self._desk.floor.roster:
            raise Refused("no phone", who=asked.by)
        if not self._theirs(asked.who, asked.body.agent):
            raise NotFound("not there", what=Words("agent"), given=asked.body.agent)
        return Ringing(result=await ring_supervisor(self._desk, who, asked.body.mode, asked.body.agent))

    async def _change(self, asked: Asked[ChangeMode]) -> SupervisionItem:
        found = self._own(asked)
        if asked.body.mode != found.mode and self._alone(found):
            raise CommandRefused("the caller has nobody else: hang up, or stay")
        found.asked.put_nowait(asked.body.mode)
        return _item(found, asked.body.mode)

    async def _end(self, asked: Asked[object]) -> SupervisionItem:
        """Who has taken the call over leaves it as every agent does: their telephone is hung up, and the call ends."""
        found = self._own(asked)
        if self._alone(found):
            await self._desk.switch.channel(found.id).hang_up()
        else:
            found.asked.put_nowait(None)
        return _item(found)

    def _alone(self, watching: Watching) -> bool:
        """Whether the caller has nobody but this supervisor."""
        session = self._desk.calls.get(watching.call)
        talk = session.conversation if session is not None else None
        return talk is not None and talk.in_charge(watching.id)

    def _own(self, asked: Asked[object]) -> Watching:
        """Their own; that of others is not there."""
        found = self._desk.watching.get(asked.path["supervision"])
        if found is None or (isinstance(asked.who, Person) and found.supervisor != asked.who.agent):
            raise NotFound("not there", what=Words("supervision"), given=asked.path["supervision"])
        if not isinstance(asked.who, Person):
            must(self._desk.floor.roster, asked.who, Watch.act)
        return found


def _item(one: Watching, mode: str = "") -> SupervisionItem:
    return SupervisionItem(
        id=one.id, supervisor=one.supervisor, agent=one.agent, call=one.call, mode=mode or one.mode,
        since_at=rfc3339(one.since),
    )  # fmt: skip
