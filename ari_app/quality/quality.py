"""Quality rules while calls go on: the journal goes to the process that judges, and what it finds is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Any

from ari_app.foundation import steady
from ari_app.media.last_sounds import LastSounds
from ari_app.quality.actions import Actions, Owners
from ari_app.quality.calls import Known, KnownCalls
from ari_app.quality.evidence import Evidence
from ari_app.quality.evidence_files import EvidenceFiles
from ari_app.quality.hints import Hints
from ari_app.quality.interlock import Interlock, Sight, locks_of
from ari_app.quality.masks import Hand, Masks, Of
from ari_app.quality.process import RuleProcess
from ari_app.quality.wall_alerts import RuleAlerts
from ari_app.quality.wire import Judged
from ari_app.store.journal import Journal
from ari_app.store.keyring import KeyRing
from ari_app.store.row import Row
from config.problems import ConfigError
from config.quality_settings import AUDIO
from config.quality_settings import Quality as Settings
from models.domain.events import SystemNoted
from models.quality.rules.rule import Alert, RuleSet, Said, Stage, conditions_of

UNHEARD = frozenset({
    "RuleFired", "RuleCleared", "NearlySaid", "HintShown", "HintAnswered", "HintDropped", "ItemTicked", "CallTagged",
    "CallMarked",
    "NextCallRaised", "RulesLoaded", "AlertRaised", "AlertCleared", "RouteDecided", "RouterHeard", "ConversationMoved",
    "PartlyHeard", "DispositionDrafted", "FormScored", "CallReviewed", "ScoreSeen", "AnswerContested", "ContestDecided",
})  # fmt: skip
_TICK, _EACH = 0.25, 4  # seconds; and of so many ticks one is told to the rules
_KEPT = 60.0  # seconds after the end of a call: what was said last is still written down
Service = tuple[str, Callable[[], Coroutine[Any, Any, None]]]
AWAY = "nobody judges by the rules: orders that they would refuse go through"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What is given in. ``read``: the rules to begin with (raises ConfigError); ``deaf``: why nothing of a language is
    written down; ``hands``: see `Masks`; ``sounds``: what was heard of the legs in the last seconds; ``declined``:
    whether a call's caller wants nothing recorded; ``folder``, ``keys``: where the sound of alerts is kept, and by
    which keys."""

    journal: Journal
    settings: Settings
    read: Callable[[], RuleSet]
    deaf: Callable[[str], str]
    hands: Mapping[Of, Hand]
    sounds: LastSounds
    declined: Callable[[str], bool]
    zone: tzinfo
    folder: Path
    keys: KeyRing


class Quality:
    """Made once; `recall` before calls are served, then `services` run for as long as the application does."""

    def __init__(self, ports: Ports) -> None:
        self._ports, publish = ports, ports.journal.publish
        kept = ports.settings.evidence_minutes * 60
        self.evidence = Evidence(ports.sounds, ports.journal.door.holds, ports.declined, kept)
        self._files = EvidenceFiles(ports.folder, ports.keys, self.evidence, ports.settings.evidence == AUDIO)
        self.calls, self.hints = KnownCalls(), Hints(publish)
        self.alerts = RuleAlerts(publish, self.evidence.gone)
        self.process = RuleProcess(self._judged, self._restarted, self._failed)
        sight = Sight(
            away=self._away, deaf=ports.deaf, caught_up=self.process.caught_up, silent=self._silent, now=steady.now
        )  # fmt: skip
        emergency = ports.settings.emergency_queues.replace(",", " ").split()
        self.interlock = Interlock(publish, sight, emergency)
        self._masks = Masks(ports.hands, self.evidence.mask_of_rules)
        heard = self.evidence if ports.settings.evidence == AUDIO else None
        self._actions = Actions(publish, Owners(self.hints, self.alerts, self._masks, heard))
        self.ruleset = RuleSet()
        self._silence: Callable[[], None] | None = None
        self.fired = 0
        self.on_permits: Callable[[str], object] = lambda agent_id: None  # told whose orders are held back, or no more

    # The rules ----------------------------------------------------------------------------------------

    def put_into_force(self, ruleset: RuleSet) -> None:
        """From now on, in live calls too."""
        self.ruleset = ruleset
        acting = [rule for rule in ruleset.rules if rule.stage is Stage.LIVE]
        trying = sum(rule.stage is Stage.SHADOW for rule in ruleset.rules)
        self.interlock.put_into_force(locks_of(ruleset))
        if acting or trying or self.process.pid:
            self.process.judge_by(ruleset, self._ports.zone)
        clips = any(isinstance(one, Alert) and one.clip for rule in acting for one in rule.actions)
        self._ports.sounds.want(clips and self._ports.settings.evidence == AUDIO)
        self._follow(any(isinstance(one, Said) and one.early for rule in acting for one in conditions_of(rule)))

    def _follow(self, wanted: bool) -> None:
        """Words that go on cost recognisers work: they are asked for only if a rule wants them."""
        if wanted and self._silence is None:
            self._silence = self._ports.journal.follow(lambda row: None)
        elif not wanted and self._silence is not None:
            self._silence()
            self._silence = None

    def sayings(self) -> list[tuple[str, str]]:
        """(text, language) of everything that a caller may have to hear by these rules."""
        return self.interlock.sayings()

    def recall(self, rows: Iterable[Row]) -> None:
        """What former processes saw of calls that are not over; then the journal is heard, unless rules are switched
        off. Those with mistakes are not in force, and that is said: a process that takes over live calls must not stay
        away for them."""
        if not self._ports.settings.enabled:
            return
        for row in rows:
            self.calls.take(row)
            self._masks.recall(row, steady.now())
            self.process.hear(row, known=True)
        live = {call_id for call_id, known in self.calls.items() if not known.ended}
        for alert in self._files.recall(live, steady.now()):
            self.alerts.restore(alert)
        try:
            self.put_into_force(self._ports.read())
        except ConfigError as error:
            self._ports.journal.publish(
                SystemNoted(what="rules have mistakes; none is in force", detail=str(error).splitlines()[0])
            )
        self._ports.journal.listen(self.take)
        self._ports.journal.overhear(self._partly)

    def services(self) -> list[Service]:
        """What runs, by name."""
        return [
            ("rules", self.process.run), ("clock of rules", self._clock), ("masks of rules", self._masks.run),
            ("sound of alerts", self._files.run),
        ]  # fmt: skip

    # What is heard ------------------------------------------------------------------------------------

    def take(self, row: Row) -> None:
        """A listener of the journal."""
        if not row.call_id or row.kind in UNHEARD:
            return
        self.calls.take(row)
        self._heard(row)
        if row.kind in ("Transcribed", "SoundHeard", "TranscriptSkipped") and row.data.get("leg") == "agent":
            self._spoken(row)
        self.process.hear(row)
        if row.kind == "CallEnded":
            self._over(row)
        elif row.kind == "LegLeft":
            self.hints.left(row.call_id, str(row.data.get("who", "")), row.at)

    def _partly(self, row: Row) -> None:
        """Words that go on."""
        if row.seq or row.kind != "PartlyHeard" or row.call_id not in self.calls:
            return
        self._heard(row)
        self.calls.take(row)
        known = self.calls[row.call_id]
        if row.data.get("leg") == "agent" and known.agent:
            self.hints.speaks(known.agent, row.at)
        self.process.hear(row)

    def _heard(self, row: Row) -> None:
        self._masks.take(row)
        if row.call_id in self.calls:
            self.evidence.take(row)

    def _spoken(self, row: Row) -> None:
        known = self.calls.get(row.call_id)
        if known is not None and known.agent:
            self.hints.has_spoken(known.agent, row.at)

    def _over(self, row: Row) -> None:
        self.hints.over(row.call_id, row.at)
        self._masks.over(row.call_id)
        self.interlock.over(row.call_id)

    # What is found ------------------------------------------------------------------------------------

    def _judged(self, judged: Judged) -> None:
        if not judged.number:
            self.interlock.forget_permits()
        for call_id, permits in (judged.permits or {}).items():
            if not self.calls.get(call_id, Known(call_id)).ended:
                self.interlock.permits(call_id, permits)
                for agent_id in dict.fromkeys(self.calls[call_id].agents.values() if call_id in self.calls else ()):
                    self.on_permits(agent_id)
        for firing in judged.firings:
            self.fired += 1
            known = self.calls.get(firing.call_id) or Known(firing.call_id)
            self._actions.carry_out(firing, known, steady.now())
        for call_id, nearly in judged.nearly.items():
            self._actions.nearly(self.calls.get(call_id) or Known(call_id), nearly, self.ruleset)
        if judged.demoted:
            self._demoted(judged.demoted)

    def _demoted(self, demoted: dict[str, str] | object) -> None:
        """Rules that fell to shadow by themselves act no more."""
        assert isinstance(demoted, dict)
        self.interlock.put_into_force(locks_of(self.ruleset, demoted))
        for rule, why in demoted.items():
            self._ports.journal.publish(SystemNoted(what=f"the rule {rule} fell to shadow", detail=str(why)))

    def _silent(self, call_id: str) -> bool:
        return call_id in self.calls and self.calls[call_id].silent

    def _away(self) -> str:
        return self.process.why_away

    def _restarted(self, why: str) -> None:
        self._ports.journal.publish(SystemNoted(what=AWAY, detail=why))

    def _failed(self, words: str) -> None:
        self._ports.journal.publish(SystemNoted(what="what rules found was not done", detail=words))

    # The clock ----------------------------------------------------------------------------------------

    async def _clock(self) -> None:
        """For ever."""
        count = 0
        while True:
            await asyncio.sleep(_TICK)
            count += 1
            now = steady.now()
            self.hints.tick(now)
            self._masks.tick(now)
            self.evidence.tick(now)
            if count % _EACH == 0:
                self.process.tick(self.calls.timed(), now)
                self._tidy(now)

    def _tidy(self, now: float) -> None:
        for call_id, known in list(self.calls.items()):
            if known.ended and now - known.ended > _KEPT:
                del self.calls[call_id]
                self.alerts.over(call_id, now)
                self.evidence.over(call_id)
                self.process.forget(call_id)

    def forget(self, calls: Iterable[str]) -> None:
        """Whoever was in these calls is erased: no words on the wall, no sound."""
        for call_id in calls:
            self.alerts.over(call_id, steady.now())
            self.evidence.forget(call_id)

    def facts(self) -> dict[str, object]:
        """For `kefu status`."""
        return {
            "version": self.ruleset.version, "number": self.ruleset.number, "rules": len(self.ruleset.rules),
            "fired": self.fired, "behind": self.process.behind, "restarts": self.process.restarts,
            "away": self.process.why_away, "pid": self.process.pid,
        }  # fmt: skip
