"""A caller who answers in another language than the one that is spoken: noticed, offered it, and understood.

Nothing is done until words were no sure answer. Then a recogniser that can tell languages apart is asked, where there
is one; if it does not say that it was the language that is spoken, the other one's recogniser hears the words once more
and has to accept them, and surely where nobody could tell the language. That is offered once in a call, in itself, by
key and by word; what was said then counts as the answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

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


async def heard_in_another(contact: Contact, phrases: Phrases, fits: Fits) -> Hypothesis | None:
    """What was said, if it was an answer in another language in which the caller wants to go on; it is the contact's
    language then. ``phrases``: of a language, None for any words; ``fits``: whether words of it are an answer."""
    script = contact.script
    wanted = contact.services.settings.speech.offer_language and script.prompts.has(PROMPT)
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
            script.language_offered = True
            return await _offered(contact, language, heard, phrases(language) or ())
    return None


async def _told(contact: Contact, language: str) -> str:
    """Of which language the words are, as far as anybody here can tell; "" for nobody can."""
    for asked in (language, contact.language):
        told = await contact.medium.heard_as(asked, WHICH)
        if told is not None and told.text:
            return told.text
    return ""


async def _offered(contact: Contact, language: str, heard: Hypothesis, phrases: tuple[str, ...]) -> Hypothesis | None:
    """Ask in that language whether to go on in it; saying the same again is a yes as well."""
    before, contact.language = contact.language, language
    answer, by = await _wanted(contact, language, heard, phrases)
    if answer is None:
        contact.language = before
    contact.publish(LanguageOffered(language=language, taken=answer is not None, by=by, heard=heard.text))
    return answer


async def _wanted(
    contact: Contact, language: str, heard: Hypothesis, phrases: tuple[str, ...]
) -> tuple[Hypothesis | None, str]:
    """The answer to go on with, None when they would rather not; by key, speech or silence."""
    words = yes_no_phrases(language)
    seconds = contact.services.settings.menu.no_input_seconds
    for _ in range(_ASKED):
        media = await contact.media(PROMPT)
        match await contact.medium.ask(media, tuple(dict.fromkeys((*words, *phrases))), seconds):
            case Pressed(key):
                return (heard if key == "1" else None), "key"
            case Said(again) if again.text in words:
                return (heard if words[again.text] == "yes" else None), "speech"
            case Said(again) if again.text in phrases:
                return again, "speech"
    return None, "silence"
