"""Drafts of wrap-ups that kefu writes, for as long as nobody else has written in them."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ari_app.assist.notes import note_of
from ari_app.live.portraits import rfc3339
from ari_app.live.shapes import Turn
from ari_app.live.story import Story
from ari_app.store.journal import Journal
from ari_app.store.row import Row
from ari_app.store.web_records import WebRecords
from models.assist.summary import Line
from models.domain.assist_events import SummaryEdited
from models.domain.desk_events import DispositionDrafted

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Written:
    """What was proposed to an agent about a call. ``version``: of the draft as kefu left it; ``texts`` by turn."""

    version: int = 0
    note: str = ""
    disposition: str = ""
    texts: dict[str, str] = field(default_factory=dict)


class Drafts:
    """By call and agent."""

    def __init__(self, journal: Journal, records: WebRecords) -> None:
        self._journal, self._records = journal, records
        self._written: dict[tuple[str, str], Written] = {}

    def news(self, story: Story, agent: str, lines: Sequence[Line]) -> bool:
        """Whether this says something else than what was written."""
        known = self._written.get((story.id, agent))
        return known is None or known.texts != _texts(story, lines)

    async def write(self, story: Story, agent: str, lines: Sequence[Line], preset: str) -> None:
        """Write or renew the draft. When the agent has written meanwhile it is theirs, and only what had to be masked
        since is taken out of it."""
        turns = [(one.kind, story.turns[one.id]) for one in lines if one.id in story.turns]
        known = self._written.setdefault((story.id, agent), Written())
        before, known.texts = known.texts, _texts(story, lines)
        known.note, known.disposition = note_of(turns, story.language), preset
        values = {"disposition": preset, "note": known.note, "follow_up_at": None}
        try:
            row = await self._records.draft(story.id, agent, values, known.version)
            if row is None:
                await self._mask(story, agent, before)
                return
        except OSError as error:
            log.warning("no draft for call %s: %s", story.id, error)
            return
        known.version = int(row["version"])
        self._show(story.id, agent, preset, known.note)

    async def _mask(self, story: Story, agent: str, before: dict[str, str]) -> None:
        row = await self._records.disposition(story.id, agent)
        changed = {text: story.turns[one].text for one, text in before.items() if one in story.turns}
        if row is None or not row["draft"]:
            return
        note = str(row["note"] or "")
        for old, new in changed.items():
            note = note.replace(old, new) if old != new else note
        if note != row["note"]:
            values = {"disposition": row["disposition"], "note": note, "follow_up_at": row["follow_up_at"]}
            await self._records.draft(story.id, agent, values, int(row["version"]))
            when = "" if row["follow_up_at"] is None else rfc3339(float(row["follow_up_at"]))
            self._show(story.id, agent, str(row["disposition"] or ""), note, when)

    def _show(self, call_id: str, agent: str, disposition: str, note: str, when: str = "") -> None:
        told = DispositionDrafted(
            call_id=call_id, agent_id=agent, disposition=disposition, note=note, follow_up_at=when
        )
        self._journal.show(told)

    def given(self, row: Row) -> None:
        """The paperwork was handed in: what became of the proposal is kept."""
        known = self._written.pop((row.call_id, row.agent_id), None)
        if known is None:
            return
        note, disposition = str(row.data.get("note", "")), str(row.data.get("disposition", ""))
        stayed = [one for one, text in known.texts.items() if text in note]
        self._journal.publish(
            SummaryEdited(
                call_id=row.call_id, agent_id=row.agent_id, stayed=stayed,
                went=[one for one in known.texts if one not in stayed], note="" if note == known.note else note,
                proposed=known.disposition, disposition=disposition,
            )
        )  # fmt: skip

    def tidy(self, calls: Collection[str]) -> None:
        """Forget those of calls that are forgotten."""
        for call_id, agent in [one for one in self._written if one[0] not in calls]:
            del self._written[(call_id, agent)]


def _texts(story: Story, lines: Sequence[Line]) -> dict[str, str]:
    found: dict[str, Turn] = {one.id: story.turns[one.id] for one in lines if one.id in story.turns}
    return {name: turn.text for name, turn in found.items()}
