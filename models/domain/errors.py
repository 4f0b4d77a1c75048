"""The error tree.

CallCentreError
├─ AsteriskError          Asterisk refused or did not answer (``status``: HTTP status, 0 for no answer)
│  ├─ Gone                404: the channel, bridge or playback no longer exists; clean-up takes it for success
│  ├─ NotInStasis         409/422: the channel is not ours (any more)
│  └─ AsteriskAway        no connection or no answer in time
│     └─ Detached         kefu has let go of Asterisk; nothing is asked of it any more
├─ UnsafeRequest          a request that would crash or stall Asterisk; never sent
├─ IllegalTransition      a state machine was asked for a step its table does not have
├─ RecogniserAway         no recogniser answered in time; menus go on with keys
└─ CommandRefused         somebody asked for what cannot be done; the text is shown to them
   ├─ BadArgument         what they gave with the order cannot be read
   ├─ NotThere            it is about something that there is not
   └─ NotPermitted        it can be done, but not by them

Busy, no answer, silence and declined are results, not errors. A hang-up is a control exception,
`CallerHungUp` in ``ari_app/voice/call/session.py``.
"""

from __future__ import annotations


class CallCentreError(Exception):
    """Base of all errors that kefu raises on purpose."""


class AsteriskError(CallCentreError):
    """Asterisk answered a request with an error. ``status`` is the HTTP status (0: none)."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status} {text}")
        self.status = status

    @property
    def about_the_phone(self) -> bool:
        """Whether a call to an endpoint failed because of the endpoint: 404, 503, or a 500 "Allocation failed".

        Everything else (no answer in time, other errors) says nothing of the phone and is nobody's fault there.
        """
        return self.status in (404, 503) or "Allocation failed" in str(self)


class Gone(AsteriskError):
    """What the request names no longer exists."""


class NotInStasis(AsteriskError):
    """The channel is not under kefu's control (any more)."""


class AsteriskAway(AsteriskError):
    """Asterisk cannot be reached or did not answer in time."""


class Detached(AsteriskAway):
    """kefu has let go of Asterisk: channels and bridges stay as they are for the process that comes next."""


class UnsafeRequest(CallCentreError):
    """A request that is known to crash or stall Asterisk; it was not sent."""


class IllegalTransition(CallCentreError):
    """A step that the state table does not allow; nothing was changed."""


class RecogniserAway(CallCentreError):
    """No recogniser answered in time."""


class CommandRefused(CallCentreError):
    """A command that cannot be carried out; the message is for the person who gave it."""


class BadArgument(CommandRefused):
    """What was given with a command cannot be read; the message says what it may be."""


class NotThere(CommandRefused):
    """A command is about something that there is not (any more); the message says what there is."""


class NotPermitted(CommandRefused):
    """Who gave the command may not; the message says why."""
