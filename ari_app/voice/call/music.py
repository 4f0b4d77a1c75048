"""Hold music for a caller who waits for somebody: that Asterisk refuses it costs nobody the call."""

from __future__ import annotations

from ari_app.voice.call.session import CallSession


async def begin_music(session: CallSession) -> None:
    """Music from now on; a refusal is written down, and the caller waits in silence."""
    await session.spared("music", None, session.channel.music_on)


async def end_music(session: CallSession) -> None:
    """No music any more; where Asterisk refuses that, a bridge or the next prompt ends it."""
    await session.spared("music", None, session.channel.music_off)
