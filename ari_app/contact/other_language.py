"""A caller who answers in another language than the one that is spoken: noticed, offered it, and understood.

Nothing is done until words were no sure answer. Then a recogniser that can tell languages apart is asked, where there
is one; if it does not say that it was the language that is spoken, the other one's recogniser hears the words once more
and has to accept them, and surely where nobody could tell the language. That is offered once in a call, in itself, by
key and by word; what was said then counts as the answer. A key that is pressed meanwhile, before the offer can be
heard, answers the question that was asked, as at any other moment.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ari_app.contact.answers import Pressed, Said
from ari_app.contact.contact import Contact
from models.domain.caller import LANGUAGES
from models.domain.flow_events import LanguageOffered
from models.intent.phrases import yes_no_phrases
from models.speech.engine import WHICH, Hypothesis

PROMPT = "offer_language"
LIKELY = 0.3  # so sure of an answer in a language that is known to be that of the words; it may be asked back then
SURE = 0.6  # from here on words are of the language in which they were heard, however surely a site wants answers
_TRIES = 3  # in a call: who was not understood thrice in another language does not speak it
_ASKED = 2  # times
Phrases = Callable[[str], tuple[str, ...] | None]
Fits = Callable[[str, Hypothesis], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class _Found:
    """An answer in another language, and the offer of that language, to be played."""

    language: str
    heard: Hypothesis
    offer: list[str]


async def heard_in_another(contact: Contact, phrases: Phrases, fits: Fits) -> Said | Pressed | None:
    """What was said, if it was an answer in another language in which the caller wants to go on; it is the contact's
    language then. A key that came before that was offered. None: there is neither.

    ``phrases``: of a language, None for any words; ``fits``: whether words of it are an answer."""
    before = contact.language
    found = await contact.medium.unless_key(_sought(contact, phrases, fits))
    if not isinstance(found, _Found):
        contact.language = before
        return found
    contact.script.language_offered = True
    return await _offered(contact, found, phrases(found.language) or (), before)


async def _sought(contact: Contact, phrases: Phrases, fits: Fits) -> _Found | None:
    """What was said as an answer in another language, which is the contact's now."""
    script = contact.script
    wanted = contact.services.settings.speech.offer_language
    if not wanted or script.language_offered or script.language_tries >= _TRIES:
        return None
    for language in LANGUAGES:
        if language == contact.language:
            continue
        script.language_tries += 1
        told = await _told(contact, language)
        if told not in ("", language):
            continue
        heard = await contact.medium.heard_as(language, phrases(language))
        least = LIKELY if told else contact.services.settings.speech.confirm_below
        if heard is not None and heard.text and heard.confidence >= least and await fits(language, heard):
            contact.language = language
            return _Found(language, heard, await contact.media(PROMPT))
    return None


async def _told(contact: Contact, language: str) -> str:
    """Of which language the words are, as far as anybody here can tell; "" for nobody can."""
    for asked in (language, contact.language):
        told = await contact.medium.heard_as(asked, WHICH)
        if told is not None and told.text:
            return told.text
    return ""


async def _offered(contact: Contact, found: _Found, phrases: tuple[str, ...], before: str) -> Said | None:
    """Ask in that language whether to go on in it; saying the same again is a yes as well."""
    answer, by = await _wanted(contact, found, phrases)
    if answer is None:
        contact.language = before
    contact.publish(
        LanguageOffered(language=found.language, taken=answer is not None, by=by, heard=found.heard.text)
    )  # fmt: skip
    return None if answer is None else Said(answer)


async def _wanted(contact: Contact, found: _Found, phrases: tuple[str, ...]) -> tuple[Hypothesis | None, str]:
    """The answer to go on with, None when they would rather not; by key, speech or silence."""
    words = yes_no_phrases(found.language)
    wanted, seconds = tuple(dict.fromkeys((*words, *phrases))), contact.services.settings.menu.no_input_seconds
    for again in range(_ASKED):
        media = await contact.media(PROMPT) if again else found.offer
        match await contact.medium.ask(media, wanted, seconds, ahead=again > 0):
            case Pressed(key):
                return (found.heard if key == "1" else None), "key"
            case Said(said) if said.text in words:
                return (found.heard if words[said.text] == "yes" else None), "speech"
            case Said(said) if said.text in phrases:
                return said, "speech"
    return None, "silence"
