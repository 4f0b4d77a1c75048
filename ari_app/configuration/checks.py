"""``make lint-flows``: everything that can be said of flows, prompts and dialplan before a caller meets them."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from textwrap import indent

from ari_app.configuration.everything import Files, used_prompts
from ari_app.configuration.forms import load_forms
from ari_app.configuration.knowledge import findings
from ari_app.configuration.law import unlawful_settings
from ari_app.configuration.rule_references import unanswered
from ari_app.configuration.scripts import of_no_queue
from ari_app.lookup.sql import SqlLookUps, business_database
from ari_app.media.stand_ins import of_the_program, shipped
from ari_app.pbx.dialplan import Dialplan, check_dialplan, read_dialplan
from ari_app.pbx.trials import try_codes, try_outside
from ari_app.store.database import open_writer
from config.load import ROOT, read_toml
from config.problems import ConfigError, Problem, Report
from config.settings import Settings
from models.domain.caller import LANGUAGES
from models.domain.flow import Flow
from models.flow.alike import check_phrases
from models.flow.check import check_graph
from models.flow.document import advise
from models.quality.rules.rule import Rule
from models.speech.dictionary import pronounce

DIALPLANS = ROOT / "dialplans"
SYSTEM_FILES = ("ari_app", "agi", "models")


def lint(settings: Settings, files: Files) -> list[Problem]:
    """Findings on files that can be read: warnings, and errors that only the whole shows."""
    flow = files.flow
    plan = read_dialplan(sorted(DIALPLANS.glob("*.conf")))
    lines = {line.number: (line.file, line.at) for line in flow.lines.values()}
    found = [*check_graph(flow), *check_phrases(flow, pronounce), *check_dialplan(plan, lines)]
    found += _bad_numbers(plan, [agent.id for agent in files.agents])
    found += [*_unused_prompts(settings, flow, files.prompts), *_stood_in_for(settings, flow)]
    found += _bad_queries(settings, flow)
    skills = {skill for agent in files.agents for skill in agent.skills}
    found += of_no_queue(ROOT / settings.centre.scripts, files.scripts, skills | files.queues.keys())
    found += [*files.rules.warnings, *unlawful_settings(settings)]
    found += findings(files.cards, skills | files.queues.keys(), datetime.now(files.zone).date())
    found += _bad_forms(ROOT / settings.centre.forms, skills | files.queues.keys(), files.rules.ruleset.rules)
    return sorted(dict.fromkeys(found), key=lambda one: (one.warning, one.file, one.line))


def _bad_forms(folder: Path, queues: Collection[str], rules: Sequence[Rule]) -> list[Problem]:
    """Mistakes of forms, and queues and rules of theirs that there are not."""
    try:
        forms = load_forms(folder)
    except ConfigError as error:
        return list(error.problems)
    found = [
        Problem(form.file, 0, f"form {form.id}: there is no queue {name!r}{advise(name, list(queues))}", True)
        for form in forms.values() for name in sorted(form.queues - set(queues))
    ]  # fmt: skip
    return [*found, *unanswered(forms.values(), rules)]


def _bad_numbers(plan: Dialplan, agents: list[str]) -> list[Problem]:
    """Agents' codes and numbers with + that the dialplan's own files lead nowhere."""
    tried = [*try_codes(plan, "from-agents", agents), *try_outside(plan)]
    return [
        Problem(str(DIALPLANS), 0, f"not so: {one.what}; add\n{indent(one.fix, '    ')}", True)
        for one in tried
        if not one.good and one.needed
    ]


def _unused_prompts(settings: Settings, flow: Flow, prompts: Mapping[str, object]) -> list[Problem]:
    """Prompts that neither the flow nor the program names."""
    named = used_prompts(flow) | said_by_program(prompts, ROOT / settings.centre.queues)
    file_name = str(Path(ROOT / settings.centre.prompts))
    return [Problem(file_name, 0, f"prompt [{name}] is never said", True) for name in prompts if name not in named]


def said_by_program(prompts: Collection[str], queues: Path) -> set[str]:
    """Those that the program's own files name, or the queues'."""
    found = {name for name in prompts if name in queues.read_text(encoding="utf-8-sig")}
    for folder in SYSTEM_FILES:
        for file in sorted((ROOT / folder).rglob("*.py")):
            text = file.read_text(encoding="utf-8-sig")
            found |= {name for name in prompts if f'"{name}"' in text}
    return found


def _stood_in_for(settings: Settings, flow: Flow) -> list[Problem]:
    """One finding about all prompts that kefu's words stand in for: nothing is wrong, the site may want its own."""
    file = ROOT / settings.centre.prompts
    own, _ = read_toml(file, Report(str(file)))
    wanted = [name for name in shipped() if name in of_the_program() | used_prompts(flow)]
    lacking = [name for name in wanted if name not in own]
    lacking += [f"{name} ({one})" for name in wanted if name in own for one in LANGUAGES if one not in own[name]]
    if not lacking:
        return []
    names = ", ".join(lacking)
    words = f"kefu's own words are said for {names}, which are not here; for yours write [NAME] with en and zh"
    return [Problem(str(file), 0, words, True)]


def _bad_queries(settings: Settings, flow: Flow) -> list[Problem]:
    """Queries that SQLite would refuse, tried on empty calls and the business's own tables."""
    queries = [source for source in flow.sources.values() if source.sql]
    with tempfile.TemporaryDirectory(prefix="kefu-check-") as folder:
        run = Path(folder)
        open_writer(run / "kefu.db", 1.0).close()
        try:
            business = business_database(ROOT / settings.centre.business, run)
        except sqlite3.Error as error:
            return [Problem(str(ROOT / settings.centre.business), 0, f"cannot be carried out: {error}")]
        lookups = SqlLookUps(run / "kefu.db", business)
        try:
            wrong = [(source, lookups.explain(source)) for source in queries]
        finally:
            lookups.close()
    return [Problem(source.file, source.line, f"look-up {source.name}: {error}") for source, error in wrong if error]
