"""The report of a day, week or month, from the books: what `models.insight.report` holds, period after period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from ari_app.reports.kept_slices import KeptSlices
from ari_app.reports.kpis import Site
from ari_app.store.ports import KpiBook
from models.insight.books import sheet
from models.insight.cause import WAYS, Cause, cause_of, likeliest, values_of
from models.insight.kpi import KPIS, Figure, figure, figures, with_returns
from models.insight.kpi_again import DAY
from models.insight.kpi_facts import Contact, Facts, Terms
from models.insight.kpi_groups import NONE, grouped, moment, period
from models.insight.kpi_kind import facts_of
from models.insight.kpi_tables import Table
from models.insight.report import COMPARED, EXPLAINED, HEADLINE, LOOKS_BACK, OF_QUEUES, TREND, Report, Slice, settled

_AHEAD = 8 * DAY  # first contact resolution looks seven days ahead
_OF_SLICE = tuple(dict.fromkeys((*HEADLINE, *TREND, "queued")))


class Maker:
    """Makes reports of one site's books as they are known ``now``; periods that were read are not read again."""

    def __init__(self, book: KpiBook, site: Site, now: float, kept: KeptSlices | None = None) -> None:
        self._book, self._site, self._now = book, site, now
        self._kept = kept or KeptSlices(None)
        self._first = book.first_call_at()
        self._read: tuple[float, float, Table[Contact]] | None = None  # the period that was read last

    def report(self, kind: str, at: float, title: str) -> Report:
        """Of the day, week or month in which a moment lies."""
        facts, terms = self._facts_of(kind, at, 0)
        own = self._slice(kind, at, 0, facts, terms)
        before, causes = self._before(kind, at, facts, terms)
        queues = self._by(facts, terms, "queue", OF_QUEUES)
        return Report(
            kind=kind, title=title, made_at=moment(self._now, self._site.zone).strftime("%Y-%m-%d %H:%M"), now=own,
            before=before, trend=(*self._trend(kind, at, before), own),
            queues=queues,
            hours=self._by(facts, terms, "hour_of_day", ("queued", "service_level")),
            sheet=sheet(facts.contacts, facts.visits), causes=causes, running=self._now < own.end,
            seconds=tuple(sorted({terms.target(name) for name in queues if name != NONE})),
        )  # fmt: skip

    def _facts_of(self, kind: str, at: float, back: int) -> tuple[Facts, Terms]:
        since, until = period(kind, at, self._site.zone, back)
        book, later = self._book, self._later(until)
        contacts = book.contacts(since, until)
        facts = Facts(
            book.stays(since, until), contacts, book.stretches(since, min(until, self._now), self._now), later
        )  # fmt: skip
        self._read = since, until, contacts
        return facts, with_returns(self._site.terms(self._now), facts)

    def _later(self, until: float) -> Sequence[Contact]:
        """Contacts of the days after a period; those that were just read for the next one are not read again."""
        later = min(self._now, until + _AHEAD)
        if later <= until:
            return ()
        if self._read is not None and self._read[0] == until and later <= self._read[1]:
            calls = self._read[2]
            return calls.take(calls.at < later)
        return self._book.contacts(until, later)

    def _slice(self, kind: str, at: float, back: int, facts: Facts, terms: Terms) -> Slice:
        since, until = period(kind, at, self._site.zone, back)
        found = figures(facts, terms, self._site.targets, self._site.variants, _OF_SLICE)
        target = self._site.targets.get("fcr")
        estimate = figure(KPIS["fcr"], facts.contacts, terms, "provisional", target, calls=False)
        answered = figure(KPIS["csat"], facts.contacts, terms, "answered", calls=False)
        whole: Mapping[str, Figure] = {**settled(found, estimate), "csat_answered": answered}
        return Slice(label_of(kind, since, self._site), since, until, whole)

    def _before(
        self, kind: str, at: float, facts: Facts, terms: Terms
    ) -> tuple[Slice | None, Mapping[str, Cause]]:  # fmt: skip
        """The period that this one is compared with, and why it differs from it."""
        back = COMPARED[kind]
        if not self._reaches(kind, at, back):
            return None, {}
        past, past_terms = self._facts_of(kind, at, back)
        found = {name: self._cause(name, (past, past_terms), (facts, terms)) for name in EXPLAINED}
        causes = {name: cause for name, cause in found.items() if cause is not None}
        return self._slice(kind, at, back, past, past_terms), causes

    def _cause(self, kpi: str, before: tuple[Facts, Terms], after: tuple[Facts, Terms]) -> Cause | None:
        """By the way to group that explains most; groups of agents only where there are any, and not for who gave up:
        they had no agent."""
        variant = self._site.variants.get(kpi, "")
        ways = [way for way in WAYS if way != "agent_group" or (self._site.group_of and kpi in ("aht", "csat"))]
        one = KPIS[kpi]
        found = [
            cause_of(way, values_of(one, variant, *before, way), values_of(one, variant, *after, way)) for way in ways
        ]
        return likeliest([cause for cause in found if cause is not None])

    def _trend(self, kind: str, at: float, before: Slice | None) -> list[Slice]:
        """Periods before this one, the oldest first, from the first that had a call."""
        found: list[Slice] = []
        for back in range(1, LOOKS_BACK[kind]):
            if not self._reaches(kind, at, back):
                continue
            found.append(before if before is not None and back == COMPARED[kind] else self._past(kind, at, back))
        return found[::-1]

    def _past(self, kind: str, at: float, back: int) -> Slice:
        """One that is over, as it was reckoned before if nothing that is in it has changed since."""
        since, until = period(kind, at, self._site.zone, back)
        label, settled_at = label_of(kind, since, self._site), until + _AHEAD
        stamp = self._kept.stamp(self._book, self._site, since, until, settled_at) if self._now >= settled_at else ""
        found = self._kept.slice(label, stamp)
        if found is None:
            found = self._slice(kind, at, back, *self._facts_of(kind, at, back))
            self._kept.keep(stamp, found)
        return found

    def _reaches(self, kind: str, at: float, back: int) -> bool:
        return self._first is not None and period(kind, at, self._site.zone, back)[1] > self._first

    def _by(self, facts: Facts, terms: Terms, by: str, names: tuple[str, ...]) -> dict[str, dict[str, Figure]]:
        """Figures by group; agents' times are not asked, so that nothing is cut by the hour."""
        return {
            name: {
                one: figure(KPIS[one], facts_of(KPIS[one], group), terms, self._site.variants.get(one, ""),
                            self._site.targets.get(one), calls=False)
                for one in names
            }
            for name, group in grouped(replace(facts, stretches=()), by, terms).items()
        }  # fmt: skip


def label_of(kind: str, since: float, site: Site) -> str:
    """A period's name: 2026-10-31, 2026-W44, 2026-10."""
    begin = moment(since, site.zone)
    return begin.strftime({"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}[kind])


def days_of(report: Report, site: Site) -> tuple[str, str]:
    """The period as `kefu kpis --from … --to …` takes it."""
    ends = (moment(one, site.zone) for one in (report.now.begin, report.now.end))
    since, until = (one.strftime("%Y-%m-%d") for one in ends)
    return since, until


def last_over(kind: str, now: float, site: Site) -> float:
    """A moment in the last period that is over."""
    return (moment(period(kind, now, site.zone)[0], site.zone) - timedelta(hours=1)).timestamp()
