"""Help to who talks, in a running centre: cards while the caller speaks, and a wrap-up that is written already."""

from __future__ import annotations

from pathlib import Path

from ari_app.store.web_records import WebRecords
from models.domain.annotation_events import DispositionGiven
from models.domain.speech_events import TranscriptMasked
from tests.fakes.asterisk import virtual
from tests.support.assisted import Talk, call_on, talk_of
from tests.support.fake_floor import fake_floor
from tests.support.live import Json, Screen, screen_of

TWICE = "hello my name is mary wilson you have taken the money for my invoice twice"
CALLED_BACK = "I have put in the refund, it is paid back in three working days"


def due_on(screen: Screen, talk: Talk) -> Json:
    """The wrap-up on the desk of 1001. Raises KeyError while there is none."""
    return screen.states["desk:1001"]["wrap_ups"][talk.call]


@virtual
async def test_the_card_that_answers_is_on_the_desk(tmp_path: Path) -> None:
    """Once a call, with the line that it answers; small talk shows none."""
    async with fake_floor(tmp_path) as floor:
        talk = await talk_of(floor)
        async with screen_of(floor, "desk:1001") as screen:
            talk.say("caller", "good morning how are you today")
            talk.say("agent", "you have taken the money twice is what they all say")
            line = talk.say("caller", TWICE)
            shown = await floor.event("CardShown")
            assert shown.data["cards"] == ["en/billing/charged-twice"]
            assert shown.data["line"] == line
            await screen.until(lambda: call_on(screen, talk)["cards"])
            assert call_on(screen, talk)["cards"][0]["title"] == "Charged twice"
            assert "three working days" in call_on(screen, talk)["cards"][0]["body"]
            await screen.agrees("desk:1001")
        talk.say("caller", "as I said you have taken the money twice for one invoice")
        await floor.settle(2)
        assert len(floor.seen("CardShown")) == 1
        talk.caller.hang_up()


@virtual
async def test_the_wrap_up_is_written_when_the_agent_is_free(tmp_path: Path) -> None:
    """Need, outcome, disposition; the last words that come later are in it; handing it in keeps what was changed."""
    async with fake_floor(tmp_path, wrap_up__seconds=60.0) as floor:
        talk = await talk_of(floor)
        need = talk.say("caller", TWICE)
        talk.say("agent", "okay one moment")
        async with screen_of(floor, "desk:1001") as screen:
            talk.caller.hang_up()
            await floor.event("SummaryMade", agent_id="1001", way="end")
            done = talk.say("agent", CALLED_BACK)
            made = await floor.event("SummaryMade", count=2, agent_id="1001", way="end")
            assert (made.data["need"], made.data["outcome"]) == ([need], [done])
            await screen.until(lambda: CALLED_BACK in due_on(screen, talk)["note"])
            assert due_on(screen, talk)["note"].startswith(f"Need: {TWICE}\n")
            assert due_on(screen, talk)["disposition"] == due_on(screen, talk)["proposal"]["preset"] == "refund"
            assert due_on(screen, talk)["proposal"]["dispositions"][0] == "refund"
            assert due_on(screen, talk)["proposal"]["lines"][0]["text"] == TWICE
        note = due_on(screen, talk)["note"].replace(TWICE, "charged twice")
        floor.services.journal.publish(
            DispositionGiven(call_id=talk.call, agent_id="1001", disposition="refund", note=note, by="1001")
        )
        edited = await floor.event("SummaryEdited")
        assert (edited.data["stayed"], edited.data["went"]) == ([done], [need])
        assert (edited.data["proposed"], edited.data["disposition"]) == ("refund", "refund")
        assert edited.data["note"] == note


@virtual
async def test_what_the_agent_has_written_stays(tmp_path: Path) -> None:
    """A draft of theirs is not overwritten; what has to be masked since is taken out of it all the same."""
    async with fake_floor(tmp_path, wrap_up__seconds=60.0) as floor:
        talk = await talk_of(floor)
        journal = floor.services.journal
        need = talk.say("caller", "I want to change my password to tango seven")
        talk.caller.hang_up()
        await floor.event("SummaryMade", way="end")
        await floor.settle(1)
        records = WebRecords(journal)
        row = await records.disposition(talk.call, "1001")
        assert row is not None
        assert "tango" in row["note"]
        own = {"disposition": "solved", "note": f"mine: {row['note']}", "follow_up_at": 1e9}
        await records.draft(talk.call, "1001", own, row["version"])
        talk.say("agent", "I have changed your password now")
        await floor.event("SummaryMade", count=2, way="end")
        await floor.settle(1)
        kept = await records.disposition(talk.call, "1001")
        assert kept is not None
        assert (kept["note"], kept["disposition"]) == (own["note"], "solved")
        began = float(need.split()[1])
        at = next(row.data["began_at"] for row in floor.seen("Transcribed") if round(row.data["began_at"], 2) == began)
        journal.publish(TranscriptMasked(call_id=talk.call, leg="caller", began_at=at, text="I want to change •••"))
        await floor.settle(2)
        masked = await records.disposition(talk.call, "1001")
        assert masked is not None
        assert "tango" not in masked["note"]
        assert masked["note"].startswith("mine: ")
        assert masked["follow_up_at"] == 1e9


@virtual
async def test_who_takes_over_knows_what_it_is_about(tmp_path: Path) -> None:
    """While it rings at them, before they speak; who sends the caller on is not told their own words."""
    async with fake_floor(tmp_path) as floor:
        talk = await talk_of(floor)
        floor.agent("1002", "ignore")
        need = talk.say("caller", TWICE)
        await floor.event("CardShown")
        async with screen_of(floor, "desk:1001", "desk:1002") as screen:
            await floor.order("consult", "agent:1002")
            made = await floor.event("SummaryMade", way="transfer", agent_id="1001")
            assert made.data["need"] == [need]
            await screen.until(lambda: call_on(screen, talk, "1002")["packet"]["lines"])
            assert call_on(screen, talk, "1002")["packet"]["by"] == "1001"
            assert call_on(screen, talk, "1002")["packet"]["lines"][0]["text"] == TWICE
            assert call_on(screen, talk)["packet"] is None
        talk.caller.hang_up()
