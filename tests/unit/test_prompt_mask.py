"""Prompts that were found harmless are remembered; secrets never are."""

from __future__ import annotations

import pytest

from models.quality import prompt_mask
from models.quality.masking import Rules, masked_prompt
from models.quality.prompt_mask import PromptMask

RULES = Rules(4, False)
CARD = "Your card number is 4111 1111 1111 1111."
HARMLESS = "For bills press one, or say the number. For orders press two."


@pytest.mark.parametrize("text", [HARMLESS, CARD, "Your order 31415 is on its way.", "请按一。", "卡号是四一一一"])
@pytest.mark.parametrize("secret", [False, True])
def test_asked_again_it_says_the_same(text: str, secret: bool) -> None:
    """In whichever order it is asked: what was harmless as a prompt may be a secret read back."""
    mask = PromptMask(RULES)
    for asked in (secret, not secret, secret, False, True):
        assert mask.masked(text, asked) == masked_prompt(text, RULES, asked)


def test_a_harmless_prompt_is_read_once_and_a_secret_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that had to be masked stays behind."""
    read: list[str] = []

    def reading(text: str, rules: Rules, secret: bool) -> str:
        read.append(text)
        return masked_prompt(text, rules, secret)

    monkeypatch.setattr(prompt_mask, "masked_prompt", reading)
    mask = PromptMask(RULES)
    for _ in range(3):
        assert mask.masked(HARMLESS, False) == HARMLESS
        assert "4111" not in mask.masked(CARD, False)
    assert read == [HARMLESS, CARD, CARD, CARD]
    assert mask._harmless == {HARMLESS}
