"""Commands: one value each, made of what was keyed or written in one place; the journal keeps the words as given."""

from __future__ import annotations

import pytest

from ari_app.cli.commands import LOADED_LATER, later
from models.domain.call_commands import CALL_COMMANDS, Consult, Drop, Hold, Mute, Transfer, call_command
from models.domain.command import Command
from models.domain.conversation import Verb
from models.domain.errors import BadArgument, CommandRefused
from models.domain.feature_codes import CODES, Code, KeyReader
from models.domain.floor_commands import (
    AGENT_COMMANDS,
    LINE_COMMANDS,
    CallOut,
    Extend,
    Move,
    Pause,
    PickUp,
    Prioritise,
    StayConnected,
    Watch,
    Withdraw,
    agent_command,
    desk_command,
)
from models.domain.permissions import PERMISSIONS, Act

ALL: tuple[type[Command], ...] = (*CALL_COMMANDS, *AGENT_COMMANDS, *LINE_COMMANDS, StayConnected, PickUp, Watch)


def test_every_verb_has_its_command_and_every_command_its_permission() -> None:
    """None is forgotten, none is there twice, and each says what it does in both languages."""
    assert [kind.verb for kind in CALL_COMMANDS] == list(Verb)
    for kind in ALL:
        assert kind.act in PERMISSIONS, kind
        assert kind.word, kind
        assert kind.does, kind
        assert any(ord(letter) > 0x3000 for letter in kind.does_zh), kind
    assert {kind.act for kind in CALL_COMMANDS} == set(Verb)
    for group in (CALL_COMMANDS, AGENT_COMMANDS, LINE_COMMANDS):
        assert len({kind.word for kind in group}) == len(group)


@pytest.mark.parametrize(
    ("made", "wanted", "argument"),
    [
        (call_command("hold"), Hold(), ""),
        (call_command("mute"), Mute(), ""),
        (call_command("mute", "1002"), Mute("1002"), "1002"),
        (call_command("transfer", "queue:billing"), Transfer("queue:billing"), "queue:billing"),
        (call_command("consult", "915"), Consult("915"), "915"),
        (call_command("drop", "1002"), Drop("1002"), "1002"),
        (agent_command("pause", "lunch"), Pause("lunch"), "lunch"),
        (agent_command("extend", "30"), Extend(30), "30"),
        (agent_command("extend"), Extend(), ""),
        (agent_command("call", "billing:915"), CallOut("billing:915"), "billing:915"),
        (Prioritise.read(""), Prioritise(1.0), ""),
        (Prioritise.read("0.90"), Prioritise(0.9, "0.90"), "0.90"),
        (Withdraw.read(""), Withdraw("hangup"), ""),
        (Withdraw.read("voicemail"), Withdraw("voicemail", "voicemail"), "voicemail"),
        (Move.read("orders"), Move("orders"), "orders"),
        (desk_command("whisper", "1001"), Watch("whisper", "1001"), "1001"),
        (desk_command("out", "915"), CallOut("915"), "915"),
        (desk_command("connect", ""), StayConnected(), ""),
        (desk_command("pickup", "01"), PickUp("01"), "01"),
    ],
)
def test_words_become_one_value_and_are_kept(made: Command, wanted: Command, argument: str) -> None:
    """Whoever reads it gets the same; the journal gets what was given."""
    assert made == wanted
    assert type(made) is type(wanted)
    assert made.argument == argument


@pytest.mark.parametrize(
    ("kind", "argument", "words"),
    [
        (Hold, "x", "hold takes no argument"),
        (Transfer, "", "agent:ID, queue:NAME or number:DIGITS"),
        (Drop, "", "whom, by id or number"),
        (CallOut, "", "NUMBER or QUEUE:NUMBER"),
        (Extend, "ten", "whole seconds"),
        (Extend, "²", "whole seconds"),
        (Extend, "9" * 400, "whole seconds"),
        (Extend, "-5", "whole seconds"),
        (Prioritise, "high", "is not a number"),
        (Withdraw, "nowhere", "hangup, voicemail, callback"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_it_may_be(kind: type[Command], argument: str, words: str) -> None:
    """In words for whoever gave it."""
    with pytest.raises(BadArgument, match=words):
        kind.read(argument)


@pytest.mark.parametrize("ask", [call_command, agent_command, desk_command])
def test_an_unknown_word_is_refused(ask: object) -> None:
    """As every other order that cannot be done."""
    assert callable(ask)
    with pytest.raises(CommandRefused, match="'dance'"):
        ask("dance", "")


def test_a_key_makes_the_same_command_as_the_word() -> None:
    """All eleven codes; those with a target go on until the hash."""
    for digit, kind in CODES.items():
        reader = KeyReader()
        keys = f"*{digit}" + ("1002#" if kind.needed else "")
        *_, found = [reader.press(key, 1.0) for key in keys]
        assert found == Code(call_command(kind.word, "1002" if kind.needed else ""))
    assert {kind for kind in CODES.values() if kind.needed} == {Transfer, Consult}


def test_an_order_about_an_agent_asks_for_more_when_it_is_about_another() -> None:
    """Calling out has permissions of its own."""
    for kind in AGENT_COMMANDS:
        wanted = (Act.CALL_OUT, Act.CALL_OUT_FOR) if kind is CallOut else (Act.OWN_STATE, Act.OTHERS_STATE)
        assert (kind.act, kind.of_others) == wanted


@pytest.mark.parametrize("command", LOADED_LATER)
def test_every_command_that_is_loaded_later_is_there(command: str) -> None:
    """Its file has the function that the table names."""
    assert callable(later(command))
