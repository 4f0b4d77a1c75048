"""Menus: ask, understand, retry, and the operator at the end of patience."""

from __future__ import annotations

from ari_app.contact.answers import Answer, Deaf, Pressed, Said, Silence
from ari_app.contact.contact import Contact
from ari_app.contact.other_language import SURE, heard_in_another
from ari_app.contact.reprompt import Reprompting
from models.domain.call_state import CallState
from models.domain.events import ChoiceMade, MenuEntered, NothingHeard, NotUnderstood, SpeechUnavailable
from models.domain.flow import Menu
from models.intent.phrases import OPERATOR, Understood, menu_phrases, understand, yes_no_phrases
from models.speech.engine import Hypothesis

_CONFIRMATIONS = 2


async def run_menu(contact: Contact, menu: Menu, before: list[str]) -> str:
    """Walk one menu; the choice, ``operator``, or ``failed`` when there was none after all attempts.

    ``before`` is played ahead of it and can be interrupted like it.
    """
    contact.move(CallState.MENU)
    contact.publish(MenuEntered(menu=menu.name, language=contact.language))
    speech = menu.speech and not menu.secret and contact.medium.understands()
    if speech:
        contact.medium.listen()
    phrases = menu_phrases(menu, contact.language) if speech else {}
    lead = [*before, *(await contact.medium.keys_only() if menu.speech and not menu.secret else ())]
    settings, reprompting = contact.services.settings.menu, Reprompting()
    for attempt in range(1, (menu.attempts or settings.attempts) + 1):
        media = [*lead, *await contact.media(menu.prompt, secret=menu.secret)]
        async with contact.medium.masked(menu.secret):
            answer = await contact.medium.ask(
                media, tuple(phrases) or None, menu.no_input_seconds or settings.no_input_seconds, ahead=True
            )
        if phrases and (instead := await _in_another(contact, menu, answer, phrases)) is not None:
            phrases, answer = menu_phrases(menu, contact.language), instead
        choice = await _chosen(contact, menu, answer, phrases, attempt)
        if choice:
            return choice
        lead = await reprompting.next_words(contact, answer, await _again(contact, menu, answer))
        phrases = phrases if reprompting.listens else {}
    return "failed"


async def _chosen(contact: Contact, menu: Menu, answer: Answer, phrases: dict[str, str], attempt: int) -> str:
    """The choice that an answer means, or ""; what happened is published either way."""
    match answer:
        case Pressed(key):
            found = menu.by_key(key)
            name = found.name if found else OPERATOR if key == "0" else ""
            heard = "•" if menu.secret else key
            if name:
                contact.publish(ChoiceMade(menu=menu.name, choice="•" if menu.secret else name, by="key", heard=heard))
            else:
                contact.publish(NotUnderstood(menu=menu.name, heard=heard, by="key", attempt=attempt))
            return name
        case Said(words):
            below = contact.services.settings.speech.confirm_below
            understood = understand(words.text, words.confidence, phrases, below)
            meant = await _meant(contact, menu, words.text, understood, attempt)
            return await _chosen(contact, menu, meant, phrases, attempt) if isinstance(meant, Pressed) else meant
        case Silence():
            contact.publish(NothingHeard(menu=menu.name, attempt=attempt))
        case Deaf(reason):
            contact.publish(SpeechUnavailable(reason=reason))
    return ""


async def _in_another(contact: Contact, menu: Menu, answer: Answer, phrases: dict[str, str]) -> Said | Pressed | None:
    """What was no sure answer, as one in another language; so are words over the prompt that were taken for noise.
    A key that comes while that is found out is the answer."""

    async def fits(language: str, heard: Hypothesis) -> bool:
        return heard.text.strip().lower() in menu_phrases(menu, language)

    if not isinstance(answer, Said | Silence):
        return None
    below = min(contact.services.settings.speech.confirm_below, SURE)
    if (
        isinstance(answer, Said)
        and understand(answer.hypothesis.text, answer.hypothesis.confidence, phrases, below).sure
    ):
        return None
    return await heard_in_another(contact, lambda language: tuple(menu_phrases(menu, language)), fits)


async def _meant(contact: Contact, menu: Menu, text: str, understood: Understood, attempt: int) -> str | Pressed:
    """The choice, "" for none, or the key that came before they could be asked back."""
    confirmed = bool(understood.choice) and (understood.sure or await _confirmed(contact, text))
    if isinstance(confirmed, Pressed):
        return confirmed
    if not confirmed:
        contact.publish(NotUnderstood(menu=menu.name, heard=text, by="speech", attempt=attempt))
        return ""
    contact.publish(
        ChoiceMade(
            menu=menu.name, choice=understood.choice, by="speech", heard=text,
            confidence=round(understood.confidence, 3),
        )
    )  # fmt: skip
    return understood.choice


async def _confirmed(contact: Contact, text: str) -> bool | Pressed:
    """Ask back, at most twice; silence means no. A key that came before that can be heard answers the menu itself."""
    phrases = yes_no_phrases(contact.language)
    seconds = contact.services.settings.menu.no_input_seconds
    media = await contact.medium.unless_key(contact.media("confirm", values={"choice": text}))
    if isinstance(media, Pressed):
        return media
    for again in range(_CONFIRMATIONS):
        media = await contact.media("confirm", values={"choice": text}) if again else media
        match await contact.medium.ask(media, tuple(phrases), seconds, ahead=again > 0):
            case Pressed("1"):
                return True
            case Pressed(_) | Silence():
                return False
            case Said(words) if words.text in phrases:
                return phrases[words.text] == "yes"
    return False


async def _again(contact: Contact, menu: Menu, answer: Answer) -> list[str]:
    """What is said before the menu is repeated."""
    match answer:
        case Silence():
            return await contact.media(menu.nothing_heard)
        case Deaf():
            return await contact.media("use_keys")
    return await contact.media(menu.not_understood)
