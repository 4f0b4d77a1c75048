"""Settings and rules that the law forbids, or that keep what nobody may keep: `kefu check` refuses them.

Not advice. EU AI Act 5(1)(f): no emotions of people at work by their voices. Nobody is treated otherwise because of
how they sound without being told (China's PIPL 24, AI Act 50(3)). PCI DSS 3.2 to 3.5: no card number is kept. What
rules may refuse, and how sure they must be (GDPR 22), is in `rule_lint`.
"""

from __future__ import annotations

from collections.abc import Iterator

from config.problems import Problem
from config.settings import Settings
from models.quality.masking import CARD_DIGITS
from models.quality.rules.rule import FormAnswer, Mask, Mood, RaisePriority, Refuse, Rule, conditions_of

_SITE = "settings"


def unlawful_settings(settings: Settings) -> list[Problem]:
    """Errors, each with what to write instead."""
    speech, found = settings.speech, []
    if speech.agent_emotion:
        found.append("[speech] agent_emotion: the voices of people at work are not judged (EU AI Act, 5(1)(f)): false")
    if not 0 < speech.mask_digits <= CARD_DIGITS[0]:
        found.append(
            f"[speech] mask_digits: card numbers of {CARD_DIGITS[0]} digits would be kept (PCI DSS 3.2): write 9"
        )
    return [Problem(_SITE, 0, text) for text in found]


def unlawful(rule: Rule) -> Iterator[str]:
    """What a rule must not do, whatever its stage."""
    by_voice = any(isinstance(one, Mood) for one in conditions_of(rule))
    for action in rule.actions:
        match action:
            case RaisePriority() if by_voice:
                yield "raise_priority: nobody waits less or longer for how they sound (PIPL 24); use what was said"
            case Refuse(orders=orders) if by_voice:
                yield f"refuse: {', '.join(orders)} must not depend on how somebody sounds (PIPL 24, GDPR 22)"
            case FormAnswer() if by_voice:
                yield "form: nobody is assessed by how somebody sounds (EU AI Act, Annex III 4); use what was said"
            case Mask(recording=False, transcript=False, agent_leg=False):
                yield "mask: it keeps nothing out of anything; leave recording and transcript true"
