"""What screens are told of, made of the running application's parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from pathlib import Path

from aiohttp import web

from ari_app.accounts.accounts import Accounts
from ari_app.accounts.revocation import Revoked
from ari_app.agents.phones import Phones
from ari_app.app.wiring import Parts
from ari_app.assist.drafts import Drafts
from ari_app.assist.helper import Helper
from ari_app.assist.library import Library
from ari_app.configuration.everything import Files
from ari_app.configuration.promoted_cards import CardsInForce
from ari_app.configuration.scripts import load_scripts
from ari_app.live.access import Visitor
from ari_app.live.assisting import passed_of
from ari_app.live.live import Live, Ports
from ari_app.live.phones import phones_of
from ari_app.live.socket import Close, Entrance
from ari_app.live.sources import Health
from ari_app.pbx.state import PbxState
from ari_app.store.visits import Visits
from ari_app.store.web_records import WebRecords
from ari_app.web.entrance import SESSION, TOKEN, WebEntrance
from config.load import ROOT
from config.settings import Settings
from models.assist.card import Card
from models.encoders.known import USE, encoder

PAGES = ROOT / "ari_app" / "edge" / "static" / "digest.txt"


def pages_version(file: Path = PAGES) -> str:
    """Which pages this program comes with, "" for none: other pages are another version, a restart alone is not."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return next((line.removeprefix("built ")[:12] for line in lines if line.startswith("built ")), "")


async def open_screens(
    settings: Settings, files: Files, parts: Parts, health: Health, cards: CardsInForce, pbx: PbxState,
    stack: AsyncExitStack,
) -> tuple[Live, Helper]:  # fmt: skip
    """What screens follow, and who helps those who look at them; both know what former processes saw."""
    visits, library = visits_of(settings, pbx), library_of(files, cards, parts.vocabulary.take)
    stack.callback(visits.close)
    live = live_of(settings, files, parts, health, visits, library)
    await live.recall()
    end_with_sessions(parts.accounts, live, parts.web_phones.phones)
    return live, helper_of(settings, parts, live, library)


def live_of(settings: Settings, files: Files, parts: Parts, health: Health, visits: Visits, library: Library) -> Live:
    """To be recalled before calls are served."""
    phones = parts.web_phones.phones
    live = Live(
        Ports(
            desk=parts.desk, journal=parts.services.journal, hearing=parts.services.hearing,
            callbacks=parts.callbacks, visits=visits, quality=parts.quality, health=health, scripts=files.scripts,
            read_scripts=partial(load_scripts, ROOT / settings.centre.scripts),
            zone=files.zone, version=pages_version(), phones=phones_of(phones), cards=library.cards,
            bursts=parts.topics.live.bursts,
        )
    )  # fmt: skip
    phones.on_change.append(lambda session: live.hub.changed(session.agent))
    return live


def library_of(files: Files, cards: CardsInForce, told: Callable[[Sequence[Card]], None]) -> Library:
    """The cards of knowledge, which are read anew with the flow."""
    return Library(files.cards, cards, encoder(USE), lambda: datetime.now(files.zone).date(), told)


def helper_of(settings: Settings, parts: Parts, live: Live, library: Library) -> Helper:
    """Who helps those who talk, once `live` hears the journal: it must have heard an event before."""
    journal = parts.services.journal
    drafts = Drafts(journal, WebRecords(journal))
    packets = parts.services.packets
    packets.look_in(partial(passed_of, live.sources))
    helper = Helper(settings.assist, library, live.stories, live.scripts, journal.publish, drafts, packets)
    journal.listen(helper.take)
    journal.overhear(helper.partly)
    return helper


def visits_of(settings: Settings, pbx: PbxState) -> Visits:
    """The records of past calls, to be closed in the end."""
    return Visits(Path(pbx.run) / settings.store.path)


def visitors_of(accounts: Accounts) -> Entrance:
    """Who opens the live socket over the network: by the same session or token as the interface."""
    entrance = WebEntrance(accounts)

    async def enter(request: web.Request) -> Visitor | None:
        person = entrance.person_of(request)
        if person is None:
            return None
        if (token := request.get(TOKEN)) is not None:
            return Visitor(person, token.id, token.name)
        session = request[SESSION]
        user = accounts.people.find(session.user)
        return Visitor(
            person,
            session.id,
            (user.shown or user.name) if user else person.user,
            (user.language if user else "") or "en",
        )

    return enter


def end_with_sessions(accounts: Accounts, live: Live, phones: Phones) -> None:
    """Whose session or token is over, for whatever reason, sees nothing more, and the telephone that was taken by it is
    over, too; what goes on with another session connects again. A session whose page is open is in use."""

    def ended(revoked: Revoked) -> None:
        code = Close.GOING_AWAY if revoked.successor else Close.LOG_IN
        live.end_session(revoked.session, revoked.reason, code)
        phones.log_in_over(revoked.session, revoked.reason, revoked.successor)

    accounts.revocations.listen(ended)
    accounts.in_use = live.sessions
