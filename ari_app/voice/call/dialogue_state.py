"""What passes between a caller and the questions that they are asked."""

from __future__ import annotations

from collections.abc import Callable

from ari_app.voice.call.hearing import CallHearing
from ari_app.voice.call.inputs import Inputs, Key
from ari_app.voice.call.key_merge import KeyMerge


class Dialogue:
    """``inputs``: what the caller does, in order; ``take_key`` gets keys instead while it is set; ``hearing``: the ears
    of the call."""

    def __init__(self, hearing: CallHearing, inputs: Inputs, keys: KeyMerge) -> None:
        self.hearing, self.inputs, self.keys = hearing, inputs, keys
        self.take_key: Callable[[str], None] | None = None

    def signalled(self, digit: str) -> None:
        """A key came as a signal."""
        if self.keys.signalled(digit):
            self.pressed(digit)

    def sounded(self, digit: str) -> None:
        """A key came as a tone."""
        if self.keys.sounded(digit):
            self.pressed(digit)

    def pressed(self, digit: str) -> None:
        """A key counts."""
        if self.take_key is not None:
            self.take_key(digit)
        else:
            self.inputs.put_nowait(Key(digit))
