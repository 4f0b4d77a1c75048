"""The state machine of a conversation: its table, every sequence of orders and events, and who hears whom."""

from __future__ import annotations

import dataclasses

import pytest

from models.domain import conversation_state, conversation_table
from models.domain.conversation import Role, Target, Verb
from models.domain.conversation_facts import (
    HOME,
    Answered,
    Joined,
    Kept,
    Left,
    NotReached,
    Ordered,
    Party,
    PhoneHold,
    Referred,
    Talk,
    as_dict,
    from_dict,
)
from models.domain.conversation_state import revived, step
from models.domain.conversation_table import TABLE, Cue, Do, Phase, To
from models.domain.errors import CommandRefused
from tests.support.conversation_sequences import Count, explore, happen, happenings, of_each_kind, reachable, start
from tests.support.conversations import AGENT, BOSS, CALLER, CONSOLE, NUMBER, OTHER, World, party

SECOND = Target("agent", OTHER)


def after(*happened: object) -> tuple[Talk, World]:
    """The state after all of that, from a caller who talks with the first agent; nothing may have been wrong."""
    talk, world = start()
    for what in happened:
        talk, world, wrong = happen(talk, world, what)  # type: ignore[arg-type]
        assert not wrong
    return talk, world


CONSULT = Ordered(Verb.CONSULT, AGENT, target=SECOND)
ANSWER = Answered(1, party(OTHER))
BARGE = Joined(party(BOSS))
HOLD = Ordered(Verb.HOLD, AGENT)


def test_no_sequence_strands_anybody() -> None:
    """Every step out of every state that the core of happenings reaches; who hears whom is right after each."""
    states, count = reachable(happenings(small=True))
    assert not count.violations, count.violations[:5]
    assert {talk.phase for talk in states} == set(Phase) - {Phase.BEGINNING}
    assert count.sequences > 5_000


@pytest.mark.parametrize(
    "happened", [(), (CONSULT,), (CONSULT, ANSWER), (HOLD, BARGE)], ids=lambda happened: str(len(happened))
)
def test_all_pairs(happened: tuple[object, ...]) -> None:
    """Every order and event, then every order and event."""
    count = Count()
    explore(*after(*happened), happenings(), 2, count)
    assert not count.violations, count.violations[:5]
    assert count.sequences == len(happenings()) ** 2


@pytest.mark.parametrize("happened", [(), (CONSULT, ANSWER, BARGE)], ids=lambda happened: str(len(happened)))
def test_all_triples_of_what_changes_who_hears_whom(happened: tuple[object, ...]) -> None:
    """From a talk, and from a consultation with a supervisor in it."""
    count = Count()
    explore(*after(*happened), happenings(small=True), 3, count)
    assert not count.violations, count.violations[:5]
    assert count.sequences == len(happenings(small=True)) ** 3


@pytest.mark.parametrize(
    ("cue", "phase", "cell"),
    [
        (Cue.SUPERVISOR_LEFT, Phase.HELD, To(Phase.TALKING, (Do.LET_GO, Do.RESUME))),
        (Cue.ASKED_LEFT, Phase.CONSULTING, To(Phase.HELD, (Do.LET_GO,))),
        (Cue.RETURN, Phase.REACHING, To(Phase.TALKING, (Do.RESUME,))),
        (Cue.LAST_LEFT, Phase.HELD, To(Phase.OVER, (Do.LET_GO,))),
        (Cue.CONSULT, Phase.TALKING, To(Phase.REACHING, (Do.NOTE_BEGUN, Do.RING))),
        (Cue.STALE, Phase.TALKING, To(None, (Do.ADMIT,))),
    ],
)
def test_a_wrong_cell_is_found(monkeypatch: pytest.MonkeyPatch, cue: Cue, phase: Phase, cell: To) -> None:
    """What the sequences are for: each of these faults shows."""
    wrong = {**TABLE, cue: {**TABLE[cue], phase: cell}}
    monkeypatch.setattr(conversation_state, "TABLE", wrong)
    assert reachable(happenings(small=True), 400)[1].violations


def test_every_order_has_an_answer_in_every_phase_with_people() -> None:
    """Carried out or refused in words of its own: none is left to the general refusal."""
    people = set(Phase) - {Phase.BEGINNING, Phase.OVER, Phase.SENT}
    orders = [cue for cue in Cue if cue.startswith("order") and "others are there" not in cue]
    for cue in orders:
        missing = people - set(TABLE[cue])
        among = {Cue.TRANSFER: Cue.TRANSFER_AMONG, Cue.PARK: Cue.PARK_AMONG}.get(cue)
        assert not missing - set(TABLE[among] if among else ()), (cue, missing)


def test_a_supervisor_who_leaves_changes_nothing_for_the_caller() -> None:
    """On hold, in a consultation, while it rings: the caller stays where they are, with music."""
    for happened in ((HOLD,), (CONSULT,), (CONSULT, ANSWER)):
        talk, world = after(*happened, BARGE, Left(f"ch-{BOSS}"))
        assert (talk, world) == after(*happened)
        talk, _ = after(*happened, BARGE, Ordered(Verb.DROP, BOSS, who=BOSS))
        assert talk.held


def test_who_is_consulted_hears_who_consults_and_nobody_else() -> None:
    """The caller has music; in the conference all hear each other."""
    _, world = after(CONSULT, ANSWER)
    assert world.hears(f"ch-{OTHER}", f"ch-{AGENT}")
    assert not world.hears(f"ch-{OTHER}", CALLER)
    assert world.music
    talk, world = after(CONSULT, ANSWER, Ordered(Verb.CONFERENCE, AGENT))
    assert talk.phase is Phase.CONFERENCE
    assert world.hears(f"ch-{OTHER}", CALLER)
    assert not world.music


def test_a_phase_is_left_by_who_began_it() -> None:
    """Who is consulted ends no consultation but their own part; a number outside gives no orders."""
    talk, _ = after(CONSULT, ANSWER)
    for verb in (Verb.COMPLETE, Verb.RETURN, Verb.CONFERENCE):
        with pytest.raises(CommandRefused, match="somebody else consults"):
            step(talk, Ordered(verb, OTHER))
    back, _ = after(CONSULT, ANSWER, Ordered(Verb.HANG_UP, OTHER))
    assert [one.who for one in back.parties] == [AGENT]
    assert back.phase is Phase.TALKING
    number = Ordered(Verb.CONSULT, AGENT, target=Target("number", NUMBER))
    outside, _ = after(number, Answered(1, party(NUMBER)), Ordered(Verb.COMPLETE, AGENT))
    with pytest.raises(CommandRefused, match="gives no orders"):
        step(outside, Ordered(Verb.HANG_UP, NUMBER))


def test_hanging_up_by_order_is_hanging_up() -> None:
    """Of who is in it with others, or calls somebody; alone, and from outside, it is the end of the call."""
    together = (CONSULT, ANSWER, Ordered(Verb.CONFERENCE, AGENT))
    for happened in ((CONSULT,), (CONSULT, ANSWER), together, (BARGE,)):
        left, world = after(*happened, Left(f"ch-{AGENT}"))
        ordered, same = after(*happened, Ordered(Verb.HANG_UP, AGENT))
        assert (ordered, same.bridge, same.music) == (left, world.bridge, world.music)
    for ended in ((Ordered(Verb.HANG_UP, AGENT),), (*together, Ordered(Verb.HANG_UP, CONSOLE))):
        assert after(*ended)[0].phase is Phase.OVER


def test_an_answer_that_nobody_waits_for_any_more() -> None:
    """Sent away, then another is called: the first one's answer is not taken for the second's."""
    second = Ordered(Verb.CONSULT, AGENT, target=Target("number", NUMBER))
    talk, _ = after(CONSULT, Ordered(Verb.RETURN, AGENT), second)
    found = step(talk, ANSWER)
    assert found.talk == talk
    assert [act.do for act in found.acts] == [Do.RELEASE]
    assert step(talk, NotReached(1, "declined")).talk == talk


def test_hanging_up_while_it_rings_sends_the_caller_on() -> None:
    """To whom is called when they answer, and else to the caller's own line."""
    talk, _ = after(CONSULT, Left(f"ch-{AGENT}"))
    assert talk.phase is Phase.SENT
    answered, world = after(CONSULT, Left(f"ch-{AGENT}"), ANSWER)
    assert answered.phase is Phase.TALKING
    assert world.hears(CALLER, f"ch-{OTHER}")
    failed, _ = after(CONSULT, Left(f"ch-{AGENT}"), NotReached(1, "busy"))
    assert (failed.phase, failed.next) == (Phase.OVER, HOME)


def test_a_transfer_that_was_refused_to_a_telephone() -> None:
    """The caller stays with the agent; if the telephone hangs up all the same, the caller goes to their line."""
    talk, world, wrong = happen(*after(BARGE), Referred(f"ch-{BOSS}", SECOND))
    assert not wrong
    assert world.hears(CALLER, f"ch-{AGENT}")
    stays, world = after(Kept(f"ch-{AGENT}"))
    assert world.hears(CALLER, f"ch-{AGENT}")
    left = step(stays, Left(f"ch-{AGENT}")).talk
    assert (left.phase, left.next) == (Phase.OVER, HOME)
    calm = step(stays, Kept(f"ch-{AGENT}", sent=False)).talk
    assert step(calm, Left(f"ch-{AGENT}")).talk.next is None
    gone = step(talk, Left(f"ch-{AGENT}", "transferred", sent=True)).talk
    assert gone.phase is Phase.TALKING, "the supervisor has the caller"


def test_the_last_leaves_and_a_supervisor_has_the_caller() -> None:
    """By hang-up or take-over, also from hold and while somebody is called; from then on they give the orders."""
    talk, world = after(BARGE, Left(f"ch-{AGENT}"))
    assert world.hears(CALLER, f"ch-{BOSS}")
    assert step(talk, Ordered(Verb.HOLD, BOSS)).talk.phase is Phase.HELD
    for happened in ((HOLD,), (CONSULT,), (CONSULT, ANSWER)):
        _, world = after(*happened, BARGE, Ordered(Verb.DROP, BOSS, who=AGENT))
        assert world.hears(CALLER, f"ch-{BOSS}")
        assert not world.music


def test_holds_of_telephones_come_in_pairs() -> None:
    """A refresh without a hold means nothing; who leaves while they hold ends it."""
    talk, _ = start()
    assert step(talk, PhoneHold(f"ch-{AGENT}", False)).acts == ()
    held = step(talk, PhoneHold(f"ch-{AGENT}", True)).talk
    assert step(held, PhoneHold(f"ch-{AGENT}", True)).acts == ()
    assert [act.do for act in step(held, Left(f"ch-{AGENT}")).acts] == [Do.LET_GO, Do.NOTE_PHONE_BACK]


def test_orders_from_outside_are_for_who_speaks_for_this_side() -> None:
    """The console holds for the agent who talks; when they leave, nobody's caller stays on hold."""
    talk, _ = after(Ordered(Verb.HOLD, CONSOLE))
    assert talk.asker == f"ch-{AGENT}"
    assert talk.by == CONSOLE


@pytest.mark.parametrize("talk", [Talk(), *of_each_kind(happenings(small=True), 200)])
def test_the_state_survives_being_written_down(talk: Talk) -> None:
    """As JSON and back; unknown fields of another version do no harm."""
    assert from_dict({**as_dict(talk), "more": 1}) == talk
    assert all(isinstance(value, str | int | list | dict | tuple | type(None)) for value in as_dict(talk).values())


def test_another_process_goes_on() -> None:
    """With all who are left; who was called is called again; who left meanwhile has left by the table."""
    everybody = [party(AGENT), party(OTHER)]
    talk, _ = after(CONSULT, ANSWER)
    assert revived(talk, everybody).talk == talk
    alone = revived(talk, [party(OTHER)])
    assert alone.talk.phase is Phase.TALKING
    assert Do.RESUME in [act.do for act in alone.acts]
    ringing = revived(after(CONSULT)[0], [party(AGENT)])
    assert (ringing.acts[0].do, ringing.acts[0].request, ringing.acts[0].target) == (Do.RING, 2, SECOND)
    assert revived(from_dict({}), everybody).talk.phase is Phase.CONFERENCE, "nothing was written down: they all talk"
    stranger = Party("ch-new", "1004", Role.AGENT)
    assert dataclasses.replace(stranger) in revived(talk, [*everybody, stranger]).talk.parties


def test_the_table_names_every_cue() -> None:
    """No cue without a row, no act that no cell asks for."""
    assert set(conversation_table.TABLE) == set(Cue)
    asked = {do for row in TABLE.values() for cell in row.values() if isinstance(cell, To) for do in cell.does}
    assert asked | {Do.LET_ALL_GO} == set(Do)
