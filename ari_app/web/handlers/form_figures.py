"""How far those who answer forms agree, and whether rules may: see `ari_app.web.table.forms`."""

from __future__ import annotations

import asyncio

from ari_app.quality.calibration import calibration, records_of
from ari_app.web.fields import Request
from ari_app.web.handlers import form_items as items
from ari_app.web.judging import queues_of
from ari_app.web.operation import Asked, Handler
from ari_app.web.ports import Ports
from ari_app.web.problems import NotFound
from ari_app.web.table.forms import AgreementIs, CalibrationIs, ScorerItem
from ari_app.web.texts import Words
from models.quality.forms import report
from models.quality.forms.form import Form


class FormFigures:
    """Of the calls of the queues that somebody looks after. Arithmetic of seconds is done beside the event loop."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def handlers(self) -> dict[str, Handler]:
        """By the operation's name."""
        return {"read_agreement": self._agreement, "read_calibration": self._calibration}

    def _form(self, name: str) -> Form:
        found = self._ports.scorer.forms.get(name)
        if found is None:
            raise NotFound("not there", what=Words("form"), given=name)
        return found

    async def _agreement(self, asked: Asked[Request]) -> AgreementIs:
        form, queues = self._form(asked.path["form"]), queues_of(asked.who)
        rows = await self._ports.book.ask(lambda book: book.reviews_with(form.id, form.version, queues))
        reviews = [
            report.Review(one["call_id"], one["part"], one["reviewer"], one["answers"], one["machine"]) for one in rows
        ]
        people = await asyncio.to_thread(report.people, form, reviews)
        rules = await asyncio.to_thread(report.machine, form, reviews)
        return AgreementIs(
            form=form.id, version=form.version, reviews=len(reviews), people=[items.agreement(one) for one in people],
            rules=[items.agreement(one) for one in rules],
        )  # fmt: skip

    async def _calibration(self, asked: Asked[Request]) -> CalibrationIs:
        form, queues = self._form(asked.path["form"]), queues_of(asked.who)
        records = await self._ports.book.ask(lambda book: records_of(book, form, queues))
        found, scorers = await asyncio.to_thread(calibration, form, records)
        return CalibrationIs(
            form=form.id, version=form.version, reviews=len(records.reviews),
            questions=[items.calibration_item(one) for one in found],
            scorers=[ScorerItem(by=who, contests=items.contests(one)) for who, one in sorted(scorers.items())],
        )  # fmt: skip
