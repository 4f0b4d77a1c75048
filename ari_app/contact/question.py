"""Questions: collect a value by key and by voice, check it, read it back, and try again."""

from __future__ import annotations

import asyncio
from datetime import date

from ari_app.contact.answers import Answer, Deaf, Pressed, Said, Silence
from ari_app.contact.contact import Contact
from ari_app.contact.other_language import SURE, heard_in_another
from ari_app.contact.reprompt import Reprompting
from ari_app.contact.variables import local_time, moment_of
from models.domain.call_state import CallState
from models.domain.events import NothingHeard, SpeechUnavailable
from models.domain.expression import Value
from models.domain.flow import Question, Step
from models.domain.flow_events import AnswerRefused, AnswerTaken
from models.domain.words import plain
from models.flow.spoken import FORMATS
from models.intent.decide import Meaning, meaning
from models.intent.phrases import operator_phrases, yes_no_phrases
from models.intent.slots import from_keys, from_speech, key_limit, slot_phrases, wants_human
from models.speech.engine import OPEN, Hypothesis

HUMAN = object()  # instead of a value: the caller asks for the operator
_BETWEEN_KEYS = 3.0  # seconds; who pauses longer has finished
_SPOKEN_AS = {"digits": "digits", "letters": "letters", "date": "date", "amount": "money"}


async def ask_value(contact: Contact, step: Step, question: Question, before: list[str]) -> str:
    """The edge: ``then`` or the exit of the chosen value, ``operator``, or ``failed`` after the last attempt."""
    return await _Asking(contact, step, question).run(before)


class _Asking:
    def __init__(self, contact: Contact, step: Step, question: Question) -> None:
        self.contact, self.step, self.question = contact, step, question
        menu = contact.services.settings.menu
        self._attempts = question.attempts or menu.attempts
        self._meaning: Meaning | None = None
        self._reprompting = Reprompting()
        self._seconds = question.no_input_seconds or menu.no_input_seconds

    async def run(self, before: list[str]) -> str:
        """Ask until there is a value or patience ends."""
        contact, question = self.contact, self.question
        contact.move(CallState.MENU)
        speech = question.speech and not question.secret and contact.medium.understands()
        if speech:
            contact.medium.listen()
        phrases = self._phrases() if speech else None
        lead = [*before, *(await contact.medium.keys_only() if question.speech and not question.secret else ())]
        for attempt in range(1, self._attempts + 1):
            media = [*lead, *await contact.media(question.prompt, secret=question.secret)]
            async with contact.medium.masked(question.secret):
                answer = await contact.medium.ask(media, phrases, self._seconds, ahead=True)
                found, by = await self._value(answer)
            if phrases and (instead := await self._in_another(answer, found)) is not None:
                phrases, answer = self._phrases(), instead
                found, by = await self._value(answer)
            read_back = await self._read_back(found, answer)
            if isinstance(read_back, Pressed):
                answer = read_back
                found, by = await self._value(answer)
                read_back = await self._read_back(found, answer)
            if edge := await self._edge(found, by, read_back):
                return edge
            lead = await self._reprompting.next_words(contact, answer, await self._again(answer, by, attempt))
            phrases = phrases if self._reprompting.listens else None
        return "failed"

    async def _edge(self, found: Value, by: str, read_back: list[str] | Pressed | None) -> str:
        """Where a value leads; "" when there is none, or the caller did not mean it."""
        if found is HUMAN:
            return "operator"
        return self._take(found, by) if found is not None and await self._confirmed(read_back) else ""

    async def _in_another(self, answer: Answer, found: Value) -> Said | Pressed | None:
        """What was no sure answer, as one in another language; or the key that came while that is found out."""
        if not isinstance(answer, Said | Silence) or self.question.secret or found is HUMAN:
            return None
        below, meant = min(self.contact.services.settings.speech.confirm_below, SURE), self._meaning
        if isinstance(answer, Said) and found is not None and self._confidence(answer) >= below:
            return None

        def phrases(language: str) -> tuple[str, ...] | None:
            found = slot_phrases(self.question, language)
            return None if found is None else (*found, *operator_phrases(language))

        instead = await heard_in_another(self.contact, phrases, self._fits)
        self._meaning = meant
        return instead

    async def _fits(self, language: str, heard: Hypothesis) -> bool:
        """Whether words of a language are an answer, and surely."""
        text, contact = heard.text, self.contact
        if plain(text) in operator_phrases(language):
            return True
        moment = moment_of(contact.call, contact.services.flows.moments)
        value = await self._meant(text, local_time(moment, contact.script.flow.zone).date(), language)
        sure = self._meaning is None or self._meaning.confidence >= contact.services.settings.speech.confirm_below
        return sure and self._checked(value) is not None

    def _phrases(self) -> tuple[str, ...]:
        found = slot_phrases(self.question, self.contact.language)
        return OPEN if found is None else (*found, *operator_phrases(self.contact.language))

    async def _value(self, answer: Answer) -> tuple[Value, str]:
        """(value or None, key or speech or "")."""
        question, moment = self.question, moment_of(self.contact.call, self.contact.services.flows.moments)
        today = local_time(moment, self.contact.script.flow.zone).date()
        match answer:
            case Pressed(key):
                keys = await self._rest_of(key)
                if wants_human(question, keys):
                    return HUMAN, "key"
                return self._checked(from_keys(question, keys, today)), "key"
            case Said(words):
                text = words.text
                sure = words.confidence >= self.contact.services.settings.speech.confirm_below
                if sure and plain(text) in operator_phrases(self.contact.language):
                    return HUMAN, "speech"
                return self._checked(await self._meant(text, today, self.contact.language)), "speech"
        return None, ""

    async def _meant(self, text: str, today: date, language: str) -> Value:
        question = self.question
        if question.slot != "intent":
            return from_speech(question, text, language, today)
        classifiers = self.contact.services.flows.classifiers
        self._meaning = await asyncio.to_thread(meaning, question.values, text, language, classifiers)
        return self._meaning.value

    async def _rest_of(self, first: str) -> str:
        """The keys after the first, up to the terminator, the limit or a pause."""
        end, limit = self.question.terminator, key_limit(self.question)
        keys = "" if first == end else first
        key = first
        while key != end and len(keys) < max(limit, 2 if keys == "*" else 0) and keys != "*0":
            following = await self.contact.medium.ask([], None, _BETWEEN_KEYS, ahead=True)
            if not isinstance(following, Pressed):
                break
            key = following.key
            keys += key if key != end else ""
        return keys

    def _checked(self, value: Value) -> Value:
        valid = self.question.valid
        if value is None or valid is None:
            return value
        scope = {**self.contact.variables(), self.question.into: value, "value": value}
        return value if valid.value(scope) else None

    async def _read_back(self, value: Value, answer: Answer) -> list[str] | Pressed | None:
        """What reads a value back that was asked to be, or was hardly understood; None for nothing does.

        A key that comes before words are read back answers the question in their place; a key too many does not.
        """
        contact, spoken = self.contact, isinstance(answer, Said)
        unsure = isinstance(answer, Said) and self._confidence(answer) < contact.services.settings.speech.confirm_below
        if value is None or value is HUMAN or not (self.question.confirm or unsure):
            return None
        form = FORMATS[_SPOKEN_AS.get(self.question.slot, "plain")]
        media = contact.media("confirm_value", values={"value": form(value, contact.language)})
        return await contact.medium.unless_key(media) if spoken else await media

    async def _confirmed(self, read_back: list[str] | Pressed | None) -> bool:
        """Whether they meant what is read back to them."""
        if not isinstance(read_back, list):
            return read_back is None
        contact = self.contact
        phrases = yes_no_phrases(contact.language) if contact.medium.understands() else {}
        match await contact.medium.ask(read_back, tuple(phrases) or None, self._seconds):
            case Pressed("1"):
                return True
            case Said(words):
                return phrases.get(words.text) == "yes"
        return False

    def _confidence(self, said: Said) -> float:
        """Of the words, and of what an open answer means: a recogniser that guesses is asked back however it fits."""
        words = said.hypothesis.confidence
        return min(words, self._meaning.confidence) if self._meaning else words

    def _take(self, value: Value, by: str) -> str:
        contact, question = self.contact, self.question
        contact.script.data[question.into] = value
        shown = "•" if question.secret else str(value)
        chances = self._meaning.chances if self._meaning and by == "speech" else {}
        contact.script.chances = chances or contact.script.chances
        rounded = {name: round(chance, 4) for name, chance in chances.items()}
        contact.publish(AnswerTaken(step=self.step.name, variable=question.into, value=shown, by=by, chances=rounded))
        return str(value) if str(value) in self.step.exits and question.values else "then"

    async def _again(self, answer: Answer, by: str, attempt: int) -> list[str]:
        """What is said before the next attempt; what happened is published."""
        contact, question = self.contact, self.question
        match answer:
            case Silence():
                contact.publish(NothingHeard(menu=self.step.name, attempt=attempt))
                return await contact.media(question.nothing_heard)
            case Deaf(reason):
                contact.publish(SpeechUnavailable(reason=reason))
                return await contact.media("use_keys")
        contact.publish(AnswerRefused(step=self.step.name, by=by, attempt=attempt))
        return await contact.media(question.invalid if by == "key" else question.not_understood)
