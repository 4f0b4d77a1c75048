"""Topic ``call:ID``: one call as somebody follows it who is not in it; and its end, after which nothing more comes."""

from __future__ import annotations

from ari_app.foundation import steady
from ari_app.live.access import View
from ari_app.live.masking import name_for, number_for
from ari_app.live.rows import call_now, listeners_of, ms
from ari_app.live.shapes import CallLive, CallNow
from ari_app.live.sources import Sources
from ari_app.live.story import Story
from models.routing import why_line


def call_of(sources: Sources, view: View) -> CallLive:
    """As it is now, or as it was at its end."""
    session = sources.desk.calls.get(view.about)
    story = sources.stories.get(view.about) or Story(view.about, began=steady.now(), ended=steady.now())
    agent, skills = story.decided_for, sources.desk.floor.roster
    skill = skills.get(agent).agent.skills.get(story.queue, 0) if agent in skills else 0
    why = why_line.of_decision(story.decision, story.queue, skill) if story.decision else why_line.NOTHING
    return CallLive(
        call=call_now(sources, session, view) if session is not None else _over(story, view), why=why[0],
        why_zh=why[1], waited_ms=ms(story.waited), mood=story.mood, step=story.step, said=dict(story.said),
        attributes=dict(story.attributes), listeners=listeners_of(sources, view.about), last_failure=story.last_failure,
        turns=dict(story.turns), ended_at_ms=ms(story.ended) if story.ended else None, outcome=story.outcome,
    )  # fmt: skip


def _over(story: Story, view: View) -> CallNow:
    return CallNow(
        id=story.id, number=number_for(view, story.number), name=name_for(view, story.name), dialled=story.dialled,
        direction=story.direction, state="ended", queue=story.queue, language=story.language,
        began_at_ms=ms(story.began), held=False, recording=False, slot="", legs={},
    )  # fmt: skip
