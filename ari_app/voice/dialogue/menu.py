"""Menus: ask, understand, retry, and the operator at the end of patience."""

from __future__ import annotations

from ari_app.voice.dialogue.ask import Answer, Deaf, Pressed, Said, Silence, ask
from ari_app.voice.dialogue.reprompt import Ladder
from ari_app.voice.recording_policy import masked
from ari_app.voice.session import CallSession
from models.domain.call_state import CallState
from models.domain.events import ChoiceMade, MenuEntered, NothingHeard, NotUnderstood, SpeechUnavailable
from models.domain.flow import Menu
from models.intent.phrases import OPERATOR, Understood, menu_phrases, understand, yes_no_phrases

_CONFIRMATIONS = 2


async def run_menu(session: CallSession, menu: Menu, before: list[str]) -> str:
    """Walk one menu; the choice, ``operator``, or ``failed`` when there was none after all attempts.

    ``before`` is played ahead of it and can be interrupted like it.
    """
    session.move(CallState.MENU)
    session.publish(MenuEntered(menu=menu.name, language=session.language))
    speech = menu.speech and not menu.secret and session.hears()
    if speech:
        session.open_ear()
    phrases = menu_phrases(menu, session.language) if speech else {}
    lead = [*before, *(await session.keys_only() if menu.speech and not menu.secret else ())]
    settings, ladder = session.centre.settings.menu, Ladder()
    for attempt in range(1, (menu.attempts or settings.attempts) + 1):
        media = [*lead, *await session.media(menu.prompt, secret=menu.secret)]
        async with masked(session, menu.secret):
            answer = await ask(
                session, media, tuple(phrases) or None, menu.no_input_seconds or settings.no_input_seconds, ahead=True
            )
        choice = await _chosen(session, menu, answer, phrases, attempt)
        if choice:
            return choice
        lead = await ladder.climb(session, answer, await _again(session, menu, answer))
        phrases = phrases if ladder.listens else {}
    return "failed"


async def _chosen(session: CallSession, menu: Menu, answer: Answer, phrases: dict[str, str], attempt: int) -> str:
    """The choice that an answer means, or ""; what happened is published either way."""
    match answer:
        case Pressed(key):
            found = menu.by_key(key)
            name = found.name if found else OPERATOR if key == "0" else ""
            heard = "•" if menu.secret else key
            if name:
                session.publish(ChoiceMade(menu=menu.name, choice="•" if menu.secret else name, by="key", heard=heard))
            else:
                session.publish(NotUnderstood(menu=menu.name, heard=heard, by="key", attempt=attempt))
            return name
        case Said(heard):
            words = heard.hypothesis
            below = session.centre.settings.speech.confirm_below
            return await _meant(
                session, menu, words.text, understand(words.text, words.confidence, phrases, below), attempt
            )
        case Silence():
            session.publish(NothingHeard(menu=menu.name, attempt=attempt))
        case Deaf(reason):
            session.publish(SpeechUnavailable(reason=reason))
    return ""


async def _meant(session: CallSession, menu: Menu, text: str, understood: Understood, attempt: int) -> str:
    if not understood.choice:
        session.publish(NotUnderstood(menu=menu.name, heard=text, by="speech", attempt=attempt))
        return ""
    if not understood.sure and not await _confirmed(session, text):
        session.publish(NotUnderstood(menu=menu.name, heard=text, by="speech", attempt=attempt))
        return ""
    session.publish(
        ChoiceMade(
            menu=menu.name, choice=understood.choice, by="speech", heard=text,
            confidence=round(understood.confidence, 3),
        )
    )  # fmt: skip
    return understood.choice


async def _confirmed(session: CallSession, text: str) -> bool:
    """Ask back, at most twice; silence means no."""
    phrases = yes_no_phrases(session.language)
    seconds = session.centre.settings.menu.no_input_seconds
    for _ in range(_CONFIRMATIONS):
        answer = await ask(session, await session.media("confirm", values={"choice": text}), tuple(phrases), seconds)
        match answer:
            case Pressed("1"):
                return True
            case Pressed(_) | Silence():
                return False
            case Said(heard) if heard.hypothesis.text in phrases:
                return phrases[heard.hypothesis.text] == "yes"
    return False


async def _again(session: CallSession, menu: Menu, answer: Answer) -> list[str]:
    """What is said before the menu is repeated."""
    match answer:
        case Silence():
            return await session.media(menu.nothing_heard)
        case Deaf():
            return await session.media("use_keys")
    return await session.media(menu.not_understood)
