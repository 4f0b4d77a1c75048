"""What kefu says, without secrets: the same few prompts all day, so what was found harmless is not looked at again."""

from __future__ import annotations

from models.quality.masking import Rules, masked_prompt

_REMEMBERED = 2000


class PromptMask:
    """`masked_prompt` that remembers texts in which there is nothing to mask. Others are not remembered: they are
    secrets."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._harmless: set[str] = set()

    def masked(self, text: str, secret: bool) -> str:
        """See `masked_prompt`."""
        if not secret and text in self._harmless:
            return text
        found = masked_prompt(text, self._rules, secret)
        if not secret and found == text:
            if len(self._harmless) >= _REMEMBERED:
                self._harmless.clear()
            self._harmless.add(text)
        return found
