"""What was said: phrases and meanings found in utterances and in partials, and the leaves that ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from models.quality.rules.deadlines import Changed, Deadlines
from models.quality.rules.matching.lexicon import NEAR
from models.quality.rules.matching.wanted import Hit, Sense, Wanted
from models.quality.rules.program import Leaf, Program
from models.quality.rules.rule import Meant, NotSaid, Said
from models.quality.rules.state import MURKY, CallState, Evidence, Nearly


class Matcher(Protocol):
    """Finds what a rule set looks for (`models.quality.rules.matching.cascade.Cascade`)."""

    def find(self, text: str, early: bool = False) -> list[Hit]:
        """The phrases in an utterance, or in a partial."""

    def heard(self, text: str) -> list[Hit]:
        """The phrases in an utterance, and those that are nearly in it."""

    def meant(self, text: str, among: list[Sense]) -> list[Hit]:
        """Those of some meanings that an utterance has."""


class Row(Protocol):
    """A row of the journal, or a partial, which has the number 0."""

    @property
    def seq(self) -> int:
        """Its number."""

    @property
    def at(self) -> float:
        """When it was published, in seconds since the epoch."""

    @property
    def call_id(self) -> str:
        """Whose it is."""

    @property
    def agent_id(self) -> str:
        """And the agent's."""

    @property
    def kind(self) -> str:
        """The event's name."""

    @property
    def data(self) -> dict[str, Any]:
        """Its facts."""


class Hearing:
    """Takes utterances. Two partials in a row must have the words, and the utterance itself takes them back or not."""

    def __init__(self, program: Program, matcher: Matcher, deadlines: Deadlines) -> None:
        self._program, self._matcher, self._deadlines = program, matcher, deadlines

    def transcribed(self, call: CallState, row: Row) -> Changed:
        """An utterance has ended, and its words are known."""
        leg, text = str(row.data.get("leg", "")), str(row.data.get("text", ""))
        began, seconds = float(row.data.get("began_at") or row.at), float(row.data.get("seconds") or 0.0)
        call.talk.spoke(leg, began, seconds, text)
        if leg in call.partly and call.partly[leg][0] < began + seconds:
            del call.partly[leg]
        if 0 < float(row.data.get("confidence") or 1.0) < MURKY:
            call.skipped.append((leg, began, began + seconds))
        changed = self.listened(call, leg)
        senses = self._senses(call, leg)
        hits = [*self._matcher.heard(text), *(self._matcher.meant(text, senses) if senses else ())]
        found = self._of(leg, [hit for hit in hits if hit.step != NEAR])
        near = self._of(leg, [hit for hit in hits if hit.step == NEAR])
        for leaf in [one for one in near if one not in found]:
            self._nearly(call, leaf, Evidence(leg, row.at, began, text, row.seq, NEAR, near[leaf].score))
        for leaf, (_, promised) in call.promised_before(leg, began + seconds):
            del call.promised[leaf]
            if leaf not in found:
                changed |= _taken_back(call, leaf, promised)
            elif isinstance(leaf, Said) and promised in call.heard.get(leaf, ()):
                hit = found.pop(leaf)
                call.proofs[leaf] = Evidence(leg, row.at, began, text, row.seq, hit.step, hit.score)
        for leaf, hit in found.items():
            changed |= self._was_said(
                call, leaf, Evidence(leg, row.at, began, text, row.seq, hit.step, hit.score)
            )  # fmt: skip
        return changed

    def _nearly(self, call: CallState, leaf: Leaf, proof: Evidence) -> None:
        """Remember that it may have been said, once for each rule that makes something of it."""
        absent, said = (True, leaf.said) if isinstance(leaf, NotSaid) else (False, leaf)
        if leaf in call.closed or leaf in call.known or not isinstance(said, Said):
            return
        late = isinstance(leaf, NotSaid) and call.late(leaf, proof.began_at)
        if late or not call.qualifies(said, proof.began_at):
            return
        for number in sorted(call.rules.intersection(self._program.users[leaf])):
            rule, key = self._program.rules[number], (number, absent or leaf in self._program.later.get(number, ()))
            if key not in call.near:
                call.near.add(key)
                call.nearly.append(Nearly(rule.id, rule.version, key[1], proof))

    def partly(self, call: CallState, row: Row) -> Changed:
        """An utterance goes on. Without words it says that somebody speaks."""
        leg, text = str(row.data.get("leg", "")), str(row.data.get("text", ""))
        began = float(row.data.get("began_at") or row.at)
        call.talk.begins(leg, began, row.at)
        changed = self.listened(call, leg)
        if not text:
            return changed
        before_began, before_text, before = call.partly.get(leg, (0.0, "", frozenset()))
        if before_began == began and before_text == text and not before:
            return changed
        hits = {hit.what: hit for hit in self._matcher.find(text, early=True)}
        call.partly[leg] = (began, text, frozenset(hits))
        if before_began != began:
            return changed
        for leaf, hit in self._of(leg, [hit for what, hit in hits.items() if what in before]).items():
            if leaf in call.promised:
                continue
            if isinstance(leaf, NotSaid):
                call.promised[leaf] = (leg, began)
                changed.add(leaf)
            elif isinstance(leaf, Said) and leaf.early:
                call.promised[leaf] = (leg, began)
                changed |= self._was_said(call, leaf, Evidence(leg, row.at, began, text, 0, hit.step, hit.score))
        return changed

    def listened(self, call: CallState, leg: str) -> Changed:
        """A leg is heard."""
        if leg in call.legs:
            return set()
        call.legs.add(leg)
        return self._deadlines.heard(call, leg)

    def _of(self, leg: str, hits: Iterable[Hit]) -> dict[Leaf, Hit]:
        """The leaves that ask for what was found in that leg's words, each with what is found first."""
        found: dict[Leaf, Hit] = {}
        for hit in hits:
            for leaf in self._asking(hit.what):
                if _speaker(leaf) in ("anybody", leg):
                    found.setdefault(leaf, hit)
        return found

    def _asking(self, what: Wanted | Sense) -> tuple[Leaf, ...]:
        return self._program.words.get(what, ()) if isinstance(what, Wanted) else self._program.senses.get(what, ())

    def _senses(self, call: CallState, leg: str) -> list[Sense]:
        """Meanings that a rule of this call looks for in what this leg says."""
        return [
            sense
            for sense, asked in self._program.senses.items()
            if any(_speaker(leaf) in ("anybody", leg) and self._open(call, leaf) for leaf in asked)
        ]

    def _open(self, call: CallState, leaf: Leaf) -> bool:
        """Whether it still matters to a rule of this call; a meaning costs more than all phrases."""
        if isinstance(leaf, NotSaid) and (leaf in call.closed or leaf in call.known):
            return False
        users = call.rules.intersection(self._program.users[leaf])
        if call.known.get(leaf) is not True:
            return bool(users)
        return any(self._program.rules[number].once != "call" for number in users)

    def _was_said(self, call: CallState, leaf: Leaf, proof: Evidence) -> Changed:
        if isinstance(leaf, NotSaid):
            return _in_time(call, leaf, proof)
        if not isinstance(leaf, Said | Meant) or not call.qualifies(leaf, proof.began_at):
            return set()
        self._deadlines.happened(call, leaf, proof.began_at)
        call.proofs[leaf] = proof
        if isinstance(leaf, Said) and len(call.heard[leaf]) < leaf.count:
            return set()
        call.known[leaf] = True
        return {leaf}


def _speaker(leaf: Leaf) -> str:
    return leaf.said.by if isinstance(leaf, NotSaid) else getattr(leaf, "by", "anybody")


def _in_time(call: CallState, leaf: NotSaid, proof: Evidence) -> Changed:
    """It was said: in time, or late, which ends what its absence had brought about."""
    if not call.qualifies(leaf.said, proof.began_at):
        return set()
    call.closed.add(leaf)
    call.unproven.pop(leaf, None)
    call.known.pop(leaf, None)
    return {leaf}


def _taken_back(call: CallState, leaf: Leaf, began: float) -> Changed:
    """The utterance has not the words that its partials had."""
    times = call.heard.get(leaf, [])
    if isinstance(leaf, Said) and began in times:
        times.remove(began)
        if len(times) < leaf.count:
            call.known.pop(leaf, None)
    return {leaf}
