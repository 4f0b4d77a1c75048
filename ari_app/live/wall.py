"""Topic ``wall``: the floor as a supervisor looks after it, or as a screen in the hall shows it."""

from __future__ import annotations

from collections.abc import Iterable

from ari_app.live.access import View
from ari_app.live.health import health_now
from ari_app.live.rows import agent_now, call_now, queue_now, waiting_now
from ari_app.live.shapes import Alert, QueueNow, Wall
from ari_app.live.sources import Sources
from ari_app.store.row import Row
from ari_app.voice.call.session import CallSession
from models.domain.agent import AgentStatus
from models.routing.line import Waiting

_QUIET = frozenset({
    "PromptSaid", "RouterHeard", "RouterStarted", "Transcribed", "TranscriptSkipped", "TranscriptMasked", "MoodHeard",
    "SoundHeard", "FalseStart", "LookedUp", "StepEntered", "WaitAnnounced", "NothingHeard", "NotUnderstood",
    "DispositionDrafted", "CallAnnotated", "CallLinked", "DispositionGiven", "RouteDecided", "CallerScored",
    "RuleFired", "RuleCleared", "NearlySaid", "HintShown", "HintAnswered", "HintDropped", "ItemTicked", "CallTagged",
    "CallMarked",
    "TopicAssigned",
})  # fmt: skip


def concerns_wall(row: Row) -> bool:
    """Events that change nothing on a wallboard are many."""
    return row.kind not in _QUIET


def wall_of(sources: Sources, view: View) -> Wall:
    """As it is now, with what this view may see."""
    floor = sources.desk.floor
    queues = sorted(name for name in floor.queue_names if _shown(view, name))
    routing = floor.dispatcher.routing()
    places = floor.dispatcher.places()
    return Wall(
        queues=queues_now(sources, queues, whole=True),
        waiting={
            call: waiting_now(sources, place, view)
            for call, place in places.items() if _shown(view, place.waiting.line)
        },
        agents={one.agent.id: agent_now(sources, one, view) for one in _staff(sources, view)},
        calls={
            session.call.id: call_now(sources, session, view)
            for session in sources.desk.calls.values() if _call_shown(view, session)
        },
        alerts=alerts_for(sources, view), health=health_now(sources), profile=str(routing["profile"]),
        profiles={str(name): str(words) for name, words in _mapping(routing["profiles"]).items()},
        reasons=list(sources.scripts().reasons),
    )  # fmt: skip


def _mapping(known: object) -> dict[str, str]:
    return known if isinstance(known, dict) else {}


def queues_now(sources: Sources, queues: Iterable[str], whole: bool) -> dict[str, QueueNow]:
    """Queues by name."""
    floor = sources.desk.floor
    lines: dict[str, list[Waiting]] = {}
    for place in floor.dispatcher.places().values():
        lines.setdefault(place.waiting.line, []).append(place.waiting)
    staff = floor.roster.all()
    return {
        name: queue_now(
            sources, name, lines.get(name, []), [status for status in staff if name in status.agent.skills], whole
        )
        for name in queues
    }


def _shown(view: View, queue: str) -> bool:
    return view.queues is None or queue in view.queues


def _staff(sources: Sources, view: View) -> list[AgentStatus]:
    """Agents of the view's queues, and whoever is in a call of them now."""
    everybody = sources.desk.floor.roster.all()
    if view.queues is None:
        return everybody
    return [one for one in everybody if view.queues & one.agent.skills.keys() or _helps(sources, one, view)]


def _helps(sources: Sources, status: AgentStatus, view: View) -> bool:
    session = sources.desk.calls.get(status.call_id)
    return session is not None and _shown(view, session.queueing.problem)


def _call_shown(view: View, session: CallSession) -> bool:
    return _shown(view, session.queueing.problem)


def alerts_for(sources: Sources, view: View) -> dict[str, Alert]:
    """What concerns the whole system concerns everybody; a queue's and an agent's, whoever looks after them.
    Words about an agent name them, and a caller's are theirs: a view without names does not have either."""
    staff = {one.agent.id for one in _staff(sources, view)}
    return {
        key: one for key, one in sources.alerts().items()
        if (not one.about or _shown(view, one.about) or one.about in staff)
        and (view.names or (one.about not in staff and not one.quote and not one.agent))
    }  # fmt: skip
