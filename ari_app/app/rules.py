"""Quality rules, put together with the calls that they are about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from ari_app.app.last_good import RULES
from ari_app.app.rule_reach import Reach
from ari_app.app.rule_versions import RuleVersions
from ari_app.configuration.everything import Files
from ari_app.configuration.forms import load_forms
from ari_app.configuration.rules import load_rules
from ari_app.contact.raised import KINDS, WEEK
from ari_app.contact.wished_callbacks import KINDS as WISHED
from ari_app.contact.wished_callbacks import WishedCallbacks
from ari_app.foundation import steady
from ari_app.media.hearing import Hearing
from ari_app.quality.masks import Of
from ari_app.quality.quality import UNHEARD, Ports, Quality
from ari_app.quality.scorer import Ports as ScorerPorts
from ari_app.quality.scorer import Scorer
from ari_app.store.journal import Journal
from ari_app.store.keyring import KeyRing
from ari_app.store.open_records import told_of_open_calls, told_since
from ari_app.voice.call.services import Services
from ari_app.voice.call.session import Calls
from config.load import ROOT
from config.settings import Settings
from models.domain.event_list import event_kinds
from models.quality.rules.rule import RuleSet


def quality_of(
    settings: Settings, files: Files, journal: Journal, hearing: Hearing, calls: Calls, run: Path, keys: KeyRing
) -> tuple[Quality, RuleVersions]:  # fmt: skip
    """To be recalled before calls are served; with the versions of its rules, which are kept in the folder ``run``."""

    queues = {skill for agent in files.agents for skill in agent.skills} | files.queues.keys()

    def read(place: Path | None) -> RuleSet:
        return rules_in_force(settings, queues) if place is None else load_rules(place, queues).ruleset

    zone = files.zone or datetime.now().astimezone().tzinfo or UTC
    reach = Reach(calls)
    versions = RuleVersions(run / RULES, ROOT / settings.centre.rules, read, journal.publish)
    quality = Quality(
        Ports(
            journal=journal, settings=settings.quality, read=versions.first, deaf=hearing.missing,
            hands={Of.RECORDING: reach.silence, Of.AGENT: reach.deafen}, sounds=hearing.sounds,
            declined=reach.declined, zone=zone, folder=run / "evidence", keys=keys,
        )
    )  # fmt: skip
    if settings.quality.enabled:
        versions.serve(quality.put_into_force, quality.sayings)
    return quality, versions


def scorer_of(settings: Settings, journal: Journal, quality: Quality) -> Scorer:
    """Who assesses every call by the forms, once `quality` hears the journal."""
    scorer = Scorer(
        ScorerPorts(
            journal=journal, read=lambda: load_forms(ROOT / settings.centre.forms), rules=lambda: quality.ruleset,
            caught_up=quality.process.caught_up,
        )
    )  # fmt: skip
    journal.listen(scorer.take)
    return scorer


def rules_in_force(settings: Settings, queues: Collection[str]) -> RuleSet:
    """As their files are; none where they are switched off. Raises ConfigError with every mistake."""
    if not settings.quality.enabled:
        return RuleSet()
    return load_rules(ROOT / settings.centre.rules, queues).ruleset


async def _wished(services: Services) -> None:
    """Call-backs that rules wish, also by what they found before a restart."""
    if services.callbacks is None:
        return
    wished, journal = WishedCallbacks(services.callbacks, services.flows.flow.operator), services.journal
    for row in await journal.call(lambda: told_of_open_calls(journal.database, WISHED)):
        wished.take(row)
    journal.listen(wished.take)


async def restore_raised(services: Services, quality: Quality) -> None:
    """Who is more urgent by what was said in their last call, who is to be rung back after this one, and what was said
    in the calls that go on."""
    journal, raised = services.journal, services.raised
    await _wished(services)
    since = steady.now() - WEEK
    rows = await journal.call(lambda: told_since(journal.database, since, KINDS))
    if raised is not None:
        raised.restore([(row.at, row.kind, row.call_id, row.data) for row in rows])
        journal.listen(raised.take)
    quality.recall(await journal.call(lambda: told_of_open_calls(journal.database, event_kinds().keys() - UNHEARD)))
    await services.flows.prompts.render_texts(quality.sayings())
