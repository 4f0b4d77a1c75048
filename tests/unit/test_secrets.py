"""Secrets: read however they are said, masked by what a field is, in one breath or in pieces; and nothing else is."""

from __future__ import annotations

import dataclasses
import importlib
import json
import logging
import pkgutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from config.log_setup import mask_logs
from models import domain
from models.domain import privacy
from models.domain.control_events import RecordingMasked, RecordingUnmasked, VoicemailLeft
from models.domain.events import CallEnded, CallFailed, ChoiceMade, Event, NotUnderstood, SystemNoted, Transcribed
from models.domain.flow_events import AnswerTaken, LookedUp, PromptSaid, StepEntered
from models.domain.privacy import Says, says
from models.domain.speech_events import PartlyHeard, TranscribedAgain, TranscriptMasked
from models.quality.door import HOLD, Door
from models.quality.masking import masker
from models.quality.said_digits import runs
from tests.support.ordinary_said import ordinary

T = 1_800_000_000.0
CARD = "4539578763621486"
E = TypeVar("E", bound=Event)


def all_events() -> list[type[Event]]:
    """Every kind of event there is, in whatever module of the vocabulary."""
    for module in pkgutil.iter_modules(domain.__path__, f"{domain.__name__}."):
        importlib.import_module(module.name)
    found, todo = set[type[Event]](), [Event]
    while todo:
        kinds = todo.pop().__subclasses__()
        found |= {kind for kind in kinds if kind.__module__.startswith(domain.__name__)}
        todo += kinds
    return sorted(found, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", all_events(), ids=lambda kind: kind.__name__)
def test_every_text_of_every_event_says_what_it_is(kind: type[Event]) -> None:
    """A new field must be declared, by its class or in models/domain/privacy.py: harmless, or masked as what it is."""
    for one in dataclasses.fields(kind)[2:]:
        if "str" in str(one.type) or "Any" in str(one.type) or "object" in str(one.type):
            known = one.name in privacy.FIELDS or (kind.__name__, one.name) in privacy.OWN
            assert known, f"say in {kind.__name__}.SAYS or models/domain/privacy.py what {one.name} is"


@pytest.mark.parametrize("kind", all_events(), ids=lambda kind: kind.__name__)
def test_no_event_lets_a_card_out_through_a_field_that_is_not_declared_harmless(kind: type[Event]) -> None:
    """Whatever the field: written, spoken, in a list."""
    door = Door(9)
    for one in dataclasses.fields(kind)[2:]:
        if says(kind.__name__, one.name) in (Says.CODE, Says.NUMBER) or one.type not in ("str", "list[str]"):
            continue
        text = f"digits:{CARD}" if one.name == "media" else f"it was {CARD}"
        facts: dict[str, Any] = {one.name: text if one.type == "str" else [text]}
        out = [*door.take(kind(call_id="c", **facts), T), *door.settle("c")]
        assert CARD not in json.dumps([left.facts() for left in out]), one.name


def test_what_is_not_declared_is_treated_as_spoken() -> None:
    """The safe side."""
    assert says("Anything", "unheard_of") is Says.SPOKEN


def test_ordinary_sentences_are_left_alone() -> None:
    """Times, dates, prices, counts, order numbers, figures of speech: 1,000 of them."""
    masked = masker(9)
    assert [text for text in ordinary(1000) if masked(text) != text] == []


def test_real_sentences_are_left_alone(data: Path) -> None:
    """10,003 questions to a bank, in which no long number is."""
    import csv

    masked = masker(9)
    with (data / "intents" / "banking77_train.csv").open(encoding="utf-8") as file:
        assert [row["text"] for row in csv.DictReader(file) if masked(row["text"]) != row["text"]] == []


# In pieces ------------------------------------------------------------------------------------


def told(door: Door, *said: tuple[str, str], pause: float = 1.0, late: float = 0.0) -> list[Event]:
    """Utterances of two seconds each, and what comes out; ``late``: seconds until each is recognised."""
    out: list[Event] = []
    for place, (leg, text) in enumerate(said):
        at = T + place * (2.0 + pause)
        out += door.due(at + 2.0 + late)
        out += door.take(Transcribed(call_id="c", leg=leg, text=text, began_at=at, seconds=2.0), at + 2.0 + late)
    return out


def only(kind: type[E], out: list[Event]) -> E:
    """The only event that comes out, which is of this kind."""
    (event,) = out
    assert isinstance(event, kind)
    return event


def texts(out: Iterable[Event]) -> list[str]:
    """What they say."""
    return [str(getattr(event, "text", "")) for event in out]


@pytest.mark.parametrize(
    "said",
    [
        ["4111", "1111", "1111", "1111"], ["forty one eleven", "um", "eleven eleven", "and then", "eleven eleven"],
        ["it's 4111 1111", "hold on", "and the rest is 1111 1111"], ["四一一一", "嗯", "一一一一", "然后一一一一"],
        ["4111 1111", "it says 1111 here"], ["453957", "88763621", "486, that's it"],
    ],
)  # fmt: skip
def test_a_number_in_pieces_never_leaves(said: list[str]) -> None:
    """Nothing is told before it is known that it is no piece of a card."""
    door = Door(9)
    out = [*told(door, *(("caller", text) for text in said)), *door.take(CallEnded(call_id="c"), T + 60)]
    assert not any(run.digits for text in texts(out) for run in runs(text))
    assert len([event for event in out if isinstance(event, Transcribed)]) == len(said)


def test_short_pieces_that_have_left_are_called_back() -> None:
    """Two digits alone are told at once; when they turn out to be the first of a card, marks take their place."""
    door = Door(9)
    out = told(door, ("caller", "forty one"), ("caller", "eleven eleven eleven"), ("caller", "eleven"))
    assert texts(out)[0] == "forty one"
    called_back = [event for event in out if isinstance(event, TranscriptMasked)]
    assert [(event.leg, event.began_at, event.text) for event in called_back] == [("caller", T, "••")]


def test_pieces_that_are_recognised_late_are_called_back() -> None:
    """The recogniser was busy: a piece was let go before the next one was heard of."""
    door = Door(9)
    first = Transcribed(call_id="c", leg="caller", text="my card 4111 1111", began_at=T, seconds=2.0)
    assert door.take(first, T + 3) == []
    assert door.next_due() == T + 3 + HOLD
    assert texts(door.due(T + 3 + HOLD)) == ["my card 4111 1111"]
    assert door.next_due() is None
    late = Transcribed(call_id="c", leg="caller", text="1111 1111", began_at=T + 4, seconds=2.0)
    masked, new = door.take(late, T + 60)
    assert (masked.kind, new.kind) == ("TranscriptMasked", "Transcribed")
    assert texts([masked, new]) == ["my card ••••••••", "••••••••"]


@pytest.mark.parametrize(
    "said",
    [
        ["my order number is 4711", "it never came"], ["I think it was 2024", "but I am really not sure about that"],
        ["orders 4711 and 4712", "and order 4713 as well"], ["call me on 555 0123", "thank you very much indeed"],
        ["63453", "63453"], ["I have two", "or three"], ["at 10:30", "or at 11:45 or 12:15"],
    ],
)  # fmt: skip
def test_ordinary_numbers_in_pieces_are_told(said: list[str]) -> None:
    """Order numbers, years, a number that is said once more."""
    door = Door(9)
    out = [*told(door, *(("caller", text) for text in said)), *door.take(CallEnded(call_id="c"), T + 60)]
    assert sorted(texts(event for event in out if isinstance(event, Transcribed))) == sorted(said)
    assert not any(isinstance(event, TranscriptMasked) for event in out)


def test_the_pieces_of_two_people_are_not_one_number() -> None:
    """Nor those of two calls, nor those with half a minute between them."""
    door = Door(9)
    assert "4711 4711" in texts([*told(door, ("caller", "4711 4711"), ("agent", "4711 4711")), *door.settle_all()])
    door = Door(9)
    out = [*told(door, ("caller", "4711 4711"), ("caller", "5822 5822"), pause=30), *door.settle_all()]
    assert texts(out) == ["4711 4711", "5822 5822"]


def test_what_is_held_back_comes_in_time() -> None:
    """After the hold, with other words, at the end of the call."""
    door = Door(9)
    assert told(door, ("caller", "it is 4711")) == []
    assert texts(door.due(T + 60)) == ["it is 4711"]
    assert texts(told(Door(9), ("caller", "it is 4711"), ("caller", "and I would really like to send it back"))) == [
        "it is 4711", "and I would really like to send it back",
    ]  # fmt: skip
    door = Door(9)
    told(door, ("caller", "it is 4711"))
    assert [event.kind for event in door.take(CallEnded(call_id="c"), T + 3)] == ["Transcribed", "CallEnded"]


# Where a secret is asked for -------------------------------------------------------------------


@pytest.mark.parametrize(
    "ask",
    [
        "may I have your PIN please", "what's the security code on the back", "read me the card number please",
        "请说一下您的密码", "您的验证码是多少", "the last three digits on the back please", "and the expiry date",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "said", [["7", "3", "9", "1"], ["seven", "um three", "then nine", "one"], ["7391"], ["七", "三九", "一"]]
)
def test_short_secrets_are_masked_after_an_agent_asked(ask: str, said: list[str]) -> None:
    """Digit by digit too, and when the agent reads them back."""
    door = Door(9)
    out = told(door, ("agent", ask), *(("caller", text) for text in said), ("agent", "so that's 7 3 9 1"))
    assert not any(run.digits for text in texts(out)[1:] for run in runs(text))


def test_spelled_passwords() -> None:
    """Letters, names of letters, words with digits in them; not the words around them."""
    door = Door(9)
    out = told(
        door, ("agent", "please spell your password"), ("caller", "capital s as in sugar, e, c, r, e, t, 9 thanks")
    )
    assert texts(out)[1] == "••••••••••• thanks"
    assert texts(told(Door(9), ("caller", "my password is hunter2")))[0] == "my password is •"
    assert texts(told(Door(9), ("caller", "the password is alpha bravo charlie")))[0] == "the password is •••"
    assert texts(told(Door(9), ("caller", "my password does not work")))[0] == "my password does not work"


def test_numbers_around_a_secret_that_say_how_many() -> None:
    """A PIN is spoken of; that does not make every number a secret."""
    door = Door(9)
    said = ["sure one second", "I tried three times", "it was at two o'clock", "my order number is 4711"]
    assert texts(told(door, ("agent", "what is your pin"), *(("caller", text) for text in said)))[1:] == said


def test_a_secret_question_of_the_flow() -> None:
    """By its mark, or by its words; a menu that names a password asks for none. The next step is another matter."""
    for asks_for in (
        PromptSaid(call_id="c", text="Please.", secret=True),
        PromptSaid(call_id="c", text="Please enter your PIN."),
    ):
        door = Door(9)
        door.take(asks_for, T)
        answer = only(AnswerTaken, door.take(AnswerTaken(call_id="c", variable="x", value="7391"), T))
        asked = PromptSaid(call_id="c", text="You said 7 3 9 1. Press 1 if that is right.", media=["digits:7391"])
        back = only(PromptSaid, door.take(asked, T))
        assert (answer.value, back.text, back.media) == ("•", "You said ••••. Press 1 if that is right.", ["digits:•"])
        door.take(StepEntered(call_id="c", step="next"), T)
        other = only(AnswerTaken, door.take(AnswerTaken(call_id="c", variable="order", value="4711"), T))
        assert other.value == "4711"
    door = Door(9)
    door.take(PromptSaid(call_id="c", text="For your password, press 5 or say password. 密码请按5。"), T)
    choice = only(AnswerTaken, door.take(AnswerTaken(call_id="c", variable="order", value="47110"), T))
    assert choice.value == "47110"


@pytest.mark.parametrize(
    ("variable", "value", "left"),
    [
        ("number", CARD, "•" * 16), ("number", "4539 5787 6362 1486", "•" * 16), ("pin", "7391", "•"),
        ("card_number", "12", "•"),
        ("密码", "7391", "•"), ("account", "123456789", "•••••••••"), ("order_number", "47110", "47110"),
        ("day", "2026-11-25", "2026-11-25"),
        ("amount", "120.5", "120.5"), ("own_account", "True", "True"),
        ("reason", "my bill is wrong", "my bill is wrong"),
        ("shopping_list", "3", "3"),
    ],
)  # fmt: skip
def test_answers_that_were_not_marked_secret(variable: str, value: str, left: str) -> None:
    """By what the variable is called, and by what the value looks like."""
    answer = AnswerTaken(call_id="c", variable=variable, value=value)
    assert only(AnswerTaken, Door(9).take(answer, T)).value == left


def test_the_recording_is_masked_and_so_is_what_is_said() -> None:
    """*9, or a secret step, until it goes on."""
    door = Door(9)
    door.take(RecordingMasked(call_id="c"), T)
    assert texts(told(door, ("caller", "forty one and eleven"))) == ["••••"]
    door.take(RecordingUnmasked(call_id="c"), T)
    assert texts(door.take(Transcribed(call_id="c", leg="caller", text="21 apples", began_at=T + 99), T + 99)) == [
        "21 apples"
    ]


def test_words_while_they_are_spoken() -> None:
    """What is only shown has no end yet: its last digits may be those of a card."""
    door = Door(9)
    shown = [
        door.shown(PartlyHeard(call_id="c", leg="caller", text=text, began_at=T))
        for text in ("four one one", "I called twice")
    ]
    assert [event.text for event in shown if isinstance(event, PartlyHeard)] == ["•••", "I called twice"]


def test_answers_that_were_understood_are_no_way_round() -> None:
    """The same words as a choice, as something not understood, as a false start."""
    door = Door(9)
    told(door, ("caller", "4111"))
    wrong = only(NotUnderstood, door.take(NotUnderstood(call_id="c", heard="four one one one"), T + 3))
    choice = only(ChoiceMade, door.take(ChoiceMade(call_id="c", choice="bills", heard="my bill"), T + 3))
    key = only(NotUnderstood, door.take(NotUnderstood(call_id="c", heard="7", by="key"), T + 3))
    assert (wrong.heard, choice.heard, key.heard) == ("••••", "my bill", "7")


def test_words_of_programs() -> None:
    """Errors may quote what was looked up; ids, times and addresses stay."""
    door = Door(9)
    detail = "channel 1732530000.12 of c1125143000ab left at 2026-11-25 10:30:22 for kefu-ear-0123456789abcdef"
    looked = only(LookedUp, door.take(LookedUp(call_id="c", reason=f"GET /customers/{CARD} timed out"), T))
    noted = only(SystemNoted, door.take(SystemNoted(what="x", detail=detail), T))
    failed = only(CallFailed, door.take(CallFailed(call_id="c", error="no such account: 123456789"), T))
    assert (looked.reason, noted.detail, failed.error) == (
        f"GET /customers/{'•' * 16} timed out", detail, "no such account: •••••••••",
    )  # fmt: skip


def test_logs_pass_through_a_mask(caplog: pytest.LogCaptureFixture) -> None:
    """Messages with their arguments, and tracebacks."""
    root = logging.getLogger()
    seen: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(logging.Formatter("%(message)s").format(record))

    handler = Keeping()
    root.addHandler(handler)
    filters = {one: list(one.filters) for one in root.handlers}
    try:
        mask_logs(masker(9, programs=True))
        try:
            raise ValueError(f"no card {CARD}")
        except ValueError:
            logging.getLogger("x").exception("%r could not be spoken", f"Your card {CARD}")
    finally:
        for one, before in filters.items():
            one.filters = before
        root.removeHandler(handler)
    assert seen
    assert CARD not in "".join(seen)
    assert "ValueError: no card ••••" in seen[0]


def test_telephone_numbers_stay_where_that_is_set() -> None:
    """Those that are called so; a card never is one."""
    said = [
        ("agent", "what number can I call you on"),
        ("caller", "zero one five one"),
        ("caller", "two three four five six seven"),
    ]
    assert "•" not in "".join(texts([*told(door := Door(9, phones=True), *said), *door.settle_all()]))
    assert "•" in "".join(texts([*told(door := Door(9), *said), *door.settle_all()]))
    assert texts(told(Door(9, phones=True), ("caller", f"my phone is {CARD}"))) == [f"my phone is {'•' * 16}"]


def test_a_transcript_made_again_and_a_voice_message() -> None:
    """The same door; versions do not mix."""
    door = Door(9)
    lines = [
        TranscribedAgain(call_id="c", leg="caller", text=text, began_at=T + place * 3, seconds=1.0, version=2)
        for place, text in enumerate(["4111 1111", "1111", "1111"])
    ]
    out = [event for line in lines for event in door.take(line, T + 999)] + door.settle("c")
    assert texts(out) == ["••••••••", "••••", "••••"]
    left = VoicemailLeft(call_id="c", text="my card is forty one eleven, eleven eleven and eleven")
    assert only(VoicemailLeft, door.take(left, T)).text == f"my card is {'•' * 10}"
    assert door.safe("4111 and then 1111 and 1") == "•••••••••"


def test_nothing_is_masked_when_that_is_set() -> None:
    """``mask_digits = 0``."""
    event = Transcribed(call_id="c", leg="caller", text=CARD)
    assert Door(0).take(event, T) == [event]
    assert Door(0).safe(CARD) == CARD
