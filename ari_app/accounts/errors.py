"""Why somebody does not come in. The words are for the person who asked; the interface has them in Chinese too."""

from __future__ import annotations

from models.domain.errors import BadArgument, CallCentreError


class AccountError(CallCentreError):
    """The base of all."""


class LogInFailed(AccountError):
    """Name, password or code are not right; which of the first two is not told.

    For the audit alone: ``user`` ("" for a name that nobody has), and ``what`` was wrong.
    """

    def __init__(self, words: str, user: str = "", what: str = "") -> None:
        super().__init__(words)
        self.user, self.what = user, what


class SecondFactorNeeded(AccountError):
    """The password is right; a code of the authenticator, or a recovery code, is needed too."""


class TooManyTries(AccountError):
    """Too many failed log-ins of an account or from an address; ``seconds`` until the next one may come."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many log-ins have failed: try again in {seconds} s")
        self.seconds = seconds


class WeakPassword(BadArgument):
    """A password that is too short or too easy to guess."""

    field = "password"


class ProviderFailed(AccountError):
    """The identity provider did not answer, or not as OpenID Connect says."""
