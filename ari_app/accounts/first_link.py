"""How the first administrator comes in: a link that is printed where only the owner of the machine reads it."""

from __future__ import annotations

from ari_app.accounts.accounts import Accounts
from ari_app.accounts.links import PAGE
from ari_app.accounts.people import ADMIN
from ari_app.accounts.user import User
from models.domain.identity import Itself

_ERRAND = Itself("first start")


async def first_link(accounts: Accounts) -> str:
    """The path of a one-time link for the first administrator, who is made for it; "" when one can log in already.

    Raises OSError when the records cannot be written.
    """
    admins = accounts.people.admins()
    if can_administrate(accounts):
        return ""
    if not admins:
        name = ADMIN if accounts.people.find(ADMIN) is None else f"{ADMIN}-{len(accounts.people.all())}"
        admins = [await accounts.people.add(_ERRAND, User(name=name, shown="Admin", roles=frozenset({ADMIN})))]
    secret, _ = await accounts.make_link(_ERRAND, admins[0].name)
    return PAGE + secret


def can_administrate(accounts: Accounts) -> bool:
    """Whether an administrator can log in."""
    return any(one.password or one.subject for one in accounts.people.admins())
