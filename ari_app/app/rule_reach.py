"""What rules do to a call that goes on: silence its recording, keep a number from its agents' ears."""

from __future__ import annotations

from ari_app.foundation import steady
from ari_app.media.reaching_back import reach
from ari_app.quality.masks import BY_RULE
from ari_app.voice.call.session import Calls


class Reach:
    """By call id; a call that is over, or does not have what is to be done, is False."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def silence(self, call_id: str, by: str, on: bool, since: float) -> bool:
        """Its recording, reaching back to where the secret began; or open it again."""
        session = self._calls.get(call_id)
        recording = session.recording if session is not None else None
        if recording is None or not recording.running or recording.masked is on:
            return False
        if on:
            await recording.mask(f"{BY_RULE}{by}", reach(steady.now() - since if since else 0.0))
        else:
            await recording.unmask(f"{BY_RULE}{by}")
        return True

    async def deafen(self, call_id: str, _by: str, on: bool, _since: float) -> bool:
        """Whoever talks with the caller hears nobody; or hears again."""
        session = self._calls.get(call_id)
        talk = session.conversation if session is not None else None
        if talk is None:
            return False
        if on:
            return await talk.deaf.begin(list(talk.legs.values()))
        await talk.deaf.end()
        return True

    def declined(self, call_id: str) -> bool:
        """Whether its caller wants nothing recorded."""
        session = self._calls.get(call_id)
        return session is not None and session.recording is not None and session.recording.declined
