"""The sender of webhooks, made of the settings and the journal."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from ari_app.feeds.addresses import networks
from ari_app.feeds.public import Translation
from ari_app.feeds.short_call import ShortCall
from ari_app.feeds.webhooks import Webhooks
from ari_app.store.journal import Journal
from ari_app.store.row import Row
from ari_app.store.webhooks import rows_of_call
from config.problems import ConfigError, Problem
from config.settings import Settings
from models.domain.annotation_events import CRM


def webhooks_of(settings: Settings, journal: Journal) -> Webhooks:
    """To run beside the calls."""
    template = settings.crm.pop_url

    def earlier(call_id: str, before: int) -> Sequence[Row]:
        return rows_of_call(journal.database, call_id, before)

    def pop_url(call: ShortCall) -> str:
        return pop_url_of(template, call)

    try:
        allowed = networks(settings.webhooks.allow.replace(",", " ").split())
    except ValueError as error:
        raise ConfigError([Problem("config", 0, f"[webhooks] allow: {error}")]) from None
    return Webhooks(journal, allowed, lambda: Translation(earlier, pop_url))


def pop_url_of(template: str, call: ShortCall) -> str:
    """What the CRM itself has said, else the site's template.

    ``{number} {name} {call} {queue} {external_id}`` are filled in, percent-encoded; "" while any of it is missing.
    """
    values = {
        "number": call.number if call.direction == "in" else call.dialled, "name": call.name, "call": call.id,
        "queue": call.queue, "external_id": call.external_refs.get(CRM, ""),
    }  # fmt: skip
    if call.url or not template or any("{" + name + "}" in template and not value for name, value in values.items()):
        return call.url
    return template.format(**{name: quote(value, safe="") for name, value in values.items()})
