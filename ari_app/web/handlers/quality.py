"""Quality rules in live calls: see `ari_app.web.table.quality`."""

from __future__ import annotations

from aiohttp import web

from ari_app.foundation import steady
from ari_app.quality.actions import words_of
from ari_app.web.fields import Answer, Done, Reason, Request
from ari_app.web.finding import parties_of, session_of
from ari_app.web.judging import in_queues
from ari_app.web.operation import Asked, Handler
from ari_app.web.ports import Ports
from ari_app.web.problems import NotFound
from ari_app.web.ranges import sound
from ari_app.web.table.quality import AnswerHint, LetThrough, RuleItem, RulesAre
from ari_app.web.texts import Words
from models.domain.control_events import RecordingRead
from models.domain.identity import Person
from models.quality.rules.rule import Stage

BURST = "burst:"  # before the ids of alerts that tell of many calls, not of a rule


class QualityOrders:
    """Hints are answered by whose screen they are on; supervisors let orders through, and put alerts aside."""

    def __init__(self, ports: Ports) -> None:
        self._ports, self._quality = ports, ports.quality

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {
            "list_rules": self._list, "answer_hint": self._hint, "let_order_through": self._override,
            "acknowledge_alert": self._acknowledge, "hear_alert": self._hear,
        }  # fmt: skip

    async def _list(self, _asked: Asked[Request]) -> RulesAre:
        quality = self._quality
        items = [
            RuleItem(
                id=rule.id, version=rule.version, stage=str(rule.stage), queues=list(rule.where.queues),
                languages=list(rule.where.languages), actions=[words_of(one) for one in rule.actions],
            )
            for rule in quality.ruleset.rules if rule.stage is not Stage.DRAFT
        ]  # fmt: skip
        process = quality.process
        return RulesAre(
            version=quality.ruleset.version, number=quality.ruleset.number, away=process.why_away,
            behind=process.behind, fired=quality.fired, items=items,
        )  # fmt: skip

    async def _hint(self, asked: Asked[AnswerHint]) -> Done:
        """Their own; at the console, that of whoever is in the call."""
        session, hint = session_of(self._ports, asked.path["call"], asked.who), asked.path["hint"]
        hints = self._quality.hints
        whose = [asked.who.agent] if isinstance(asked.who, Person) else sorted(parties_of(session))
        for agent in whose:
            present = hints.present(agent)
            if present is not None and present.id == hint and present.call_id == session.call.id:
                hints.answer(agent, hint, asked.body.how, steady.now())
                return Done(call=session.call.id, result=asked.body.how)
        raise NotFound("not there", what=Words("hint"), given=hint)

    async def _override(self, asked: Asked[LetThrough]) -> Done:
        session = session_of(self._ports, asked.path["call"], asked.who)
        self._quality.interlock.override(session.call.id, asked.body.order, asked.body.why, asked.by)
        return Done(call=session.call.id, result=f"{asked.body.order} may go through once")

    async def _acknowledge(self, asked: Asked[Request]) -> Answer:
        if asked.path["alert"].startswith(BURST):
            await self._ports.topics.put_aside(asked.path["alert"].removeprefix(BURST))
            return Answer()
        alert = self._quality.alerts.now().get(asked.path["alert"])
        if alert is None or not in_queues(asked.who, alert.queue):
            raise NotFound("not there", what=Words("alert"), given=asked.path["alert"])
        self._quality.alerts.acknowledge(alert.id, steady.now())
        return Answer()

    async def _hear(self, asked: Asked[Reason]) -> web.Response:
        """The sound; who listens, and to what, goes into the journal."""
        evidence, given = self._quality.evidence, asked.path["alert"]
        alert = evidence.of(given).alert
        if not in_queues(asked.who, alert.queue):
            raise NotFound("not there", what=Words("alert"), given=given)
        answer = sound(asked.connection, evidence.wav(given, steady.now()))
        why = f"evidence of the rule {alert.rule}" + (f": {asked.body.why}" if asked.body.why else "")
        self._ports.journal.publish(
            RecordingRead(call_id=alert.call_id, by=asked.by, side=alert.leg or "mixed", why=why)
        )
        return answer
