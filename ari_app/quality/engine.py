"""The engine of a set of rules, with everything that it finds words by; made in the process that judges."""

from __future__ import annotations

from ari_app.quality.wire import Rules
from models.quality.rules.engine import Engine
from models.quality.rules.matching.cascade import Cascade
from models.quality.rules.matching.wanted import Encoder, wanted_in
from models.speech.dictionary import pronounce


def engine_of(rules: Rules) -> Engine:
    """Ready to take rows. What finds meanings is loaded only if a rule asks for one."""
    _, senses = wanted_in(rules.ruleset)
    return Engine(rules.ruleset, Cascade(rules.ruleset, pronounce, _encoder() if senses else None), rules.zone)


def _encoder() -> Encoder | None:
    """The one that is shipped; None where it is not installed: then no meaning is ever found."""
    from models.encoders.known import encoder

    try:
        return encoder("use-multilingual-3")
    except (ImportError, OSError, ValueError):
        return None
