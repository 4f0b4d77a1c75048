"""What reports ask of the records, by purpose. No database is named here: whatever answers these has the records.

Every method raises CommandRefused, with advice, for records that are damaged, cannot be opened or are of another
version. Rows are dictionaries by column; times are epoch seconds, None where it has not happened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol

from ari_app.store.row import Row
from models.insight.agent_portrait import Leg
from models.insight.kpi_facts import Contact, Stretch, Visit
from models.insight.kpi_tables import Table
from models.routing.learning import Outcomes

Json = dict[str, Any]


class CallBook(Protocol):
    """Calls, and what happened in them."""

    def latest_calls(self, limit: int) -> list[Json]:
        """The calls that came last, the last first."""

    def calls_like(self, call_id: str) -> list[Json]:
        """Calls whose id begins or ends like this; one that is exactly it comes first. "": none."""

    def alike(self, ends: Sequence[str]) -> list[str]:
        """Ids of all calls that begin or end with one of these, which are of one length."""

    def legs(self, call_id: str) -> list[Json]:
        """Everybody who was in the call beside the caller, in the order in which they joined: ``who``, ``role``,
        ``purpose``, ``joined_at``, ``left_at``, seconds ``talked``, ``held`` and ``wrap_up``, ``disposition``,
        ``reason``, ``way``, ``target``."""

    def story(self, call_id: str) -> list[Json]:
        """Every event of the call in order: ``seq``, ``at``, ``call_id``, ``agent_id``, ``kind``, ``data``."""

    def entries(self) -> list[tuple[float, str]]:
        """(when, queue) of every call that stood in a line, in order."""


class TranscriptBook(Protocol):
    """What was said."""

    def transcript_versions(self, call_id: str) -> list[Json]:
        """The first first: ``version``, ``engines`` (comma-separated), ``lines``, ``at`` (when it was made)."""

    def transcript_lines(self, call_id: str, version: int) -> list[Json]:
        """In the order in which it was said; ``version`` 0: the newest."""

    def speech_skipped(self, call_id: str) -> list[Json]:
        """What was heard but not written down, by leg and reason: ``leg``, ``seconds``, ``reason``, ``times``."""

    def lines_with(self, words: str, leg: str, limit: int) -> list[Json]:
        """Lines of newest transcripts in which all of ``words`` occur, the best of the newest 5000 first, with
        ``number``, ``problem`` and ``agent`` of the call; ``leg`` "": both sides. [] for words without a letter."""

    def latest_lines(self, leg: str, limit: int) -> list[Json]:
        """Lines of newest transcripts of one side, the newest first, with ``problem`` and ``language`` of the call."""


class JournalBook(Protocol):
    """Events across all calls."""

    def events(self, kinds: Collection[str], since: float = 0.0) -> Iterator[Row]:
        """Those of some kinds, in order."""

    def events_but(self, kinds: Collection[str], since: float = 0.0) -> Iterator[Row]:
        """All but some kinds, in order; read a page at a time."""


class FlowBook(JournalBook, Protocol):
    """What calls did in the flow."""

    def calls_in_flow(self, since: float) -> list[Json]:
        """Calls of callers that have ended and entered a step: ``id``, ``outcome``, ``seconds`` since the answer,
        ``resolved`` (a task was), ``acted`` (a key or a word came), both 0 or 1."""

    def events_of_newest(self, kinds: Collection[str], since: float, until: float, most: int) -> list[Row]:
        """Rows of some kinds of the calls that came in [since, until), of so many of the newest, in order."""


class RoutingBook(JournalBook, Protocol):
    """What the router decided, and what callers were told of it."""

    def waits_told(self) -> list[tuple[float, float, float]]:
        """(median, ninetieth percentile, real wait) in seconds of each call that was connected: as it was told when
        it first joined a line; percentile 0 where none was."""


class RecordingBook(Protocol):
    """Recordings at rest."""

    def recordings(self) -> list[Json]:
        """Those that are kept, the newest first: ``id`` (of the call), ``stored_at``, ``seconds``, ``files``,
        ``number``, ``name``, ``agent_id``."""


class MessageBook(Protocol):
    """Voice messages at rest."""

    def messages(self, limit: int) -> list[Json]:
        """Those that are kept, the newest first: ``id`` (of the call), ``at``, ``queue``, ``file``, ``seconds``,
        ``text``, ``written_at``, ``told``, ``heard_at``, ``deleted_at``, ``number``, ``name``, ``language``."""


class AuditBook(Protocol):
    """What somebody may have to answer for."""

    def audit(
        self, limit: int, before: int = 0, by: str = "", kind: str = "", call_id: str = "", since: float = 0.0,
        until: float = 0.0,
    ) -> list[Json]:  # fmt: skip
        """The newest first: ``seq``, ``at``, ``by``, ``kind``, ``call_id``, ``agent_id``, ``data``; those of one
        person, kind, call or time, and from before the number ``before``, where these are given."""


class FormBook(Protocol):
    """What forms say of calls."""

    def form_scores(
        self, limit: int, after: tuple[float, str] | None = None, agent: str = "", form: str = "", since: float = 0.0,
        queues: Collection[str] | None = None,
    ) -> list[Json]:  # fmt: skip
        """The newest first: ``call_id``, ``form``, ``version``, ``agent_id``, ``queue``, ``at``, ``points``
        (None: cannot be assessed), ``answered``, ``fatal`` and ``waiting`` (JSON), ``seen_at``, ``reviewed`` (parts,
        with blanks between), ``confidence`` (the lowest), ``denied``, ``contested`` (0 or 1), and of the call
        ``arrived_at``, ``number``, ``name``."""

    def coached(self, agent: str, since: float, queues: Collection[str] | None = None) -> list[Json]:
        """An agent's scores since then, the newest first: ``call_id``, ``form``, ``version``, ``at``, ``seen_at``,
        ``reviewed``, and of the call ``arrived_at``, ``connected_at``, ``number``, ``name``, ``sound`` (kept: 1)."""

    def form_scores_of(self, call_id: str) -> list[Json]:
        """Those of one call, by form."""

    def form_answers(self, call_id: str, form: str) -> list[Json]:
        """``question``, ``answer``, ``state``, ``machine`` (what the rule said), ``rule``, ``confidence``,
        ``evidence``, ``scorers``, ``contest``, ``contested_at``, ``contested_by``, ``decision``,
        ``decided_by``, ``decided_at``."""

    def form_reviews(self, call_id: str, form: str) -> list[Json]:
        """``part``, ``reviewer``, ``at``, ``stratum``, ``weight``, ``answers`` (by question), the first first."""

    def reviews_with(self, form: str, version: int, queues: Collection[str] | None = None) -> list[Json]:
        """Every review with a form, and ``machine``: what rules had answered, by question."""

    def machine_answers(self, form: str, version: int, queues: Collection[str] | None = None) -> list[Json]:
        """``question``, ``machine`` (what rules said), in how many ``calls``."""

    def decided_answers(self, form: str, version: int, queues: Collection[str] | None = None) -> list[Json]:
        """Contests that were decided: ``question``, ``state``, ``scorers`` (who decided is among them),
        ``decided_by``."""


class OutcomeBook(Protocol):
    """What became of agents' calls."""

    def outcomes(self, now: float) -> list[Outcomes]:
        """By agent and problem, over ninety days; calls of the last seven days cannot be judged yet.

        Resolved: no further call of that number about the problem within seven days. A call counts for who had the
        caller last, with the seconds of their own legs.
        """


class KpiBook(Protocol):
    """Plain facts of calls, of which every KPI is made (`models.insight.kpi`)."""

    def stays(self, since: float, until: float, queues: Collection[str] | None = None) -> Table[Visit]:
        """Stays in lines of ``queues`` (None: all) that began in [since, until), in order."""

    def contacts(self, since: float, until: float, queues: Collection[str] | None = None) -> Table[Contact]:
        """Calls that began in [since, until), whose last queue is one of ``queues`` (None: all), in order."""

    def stretches(self, since: float, until: float, now: float) -> Table[Stretch]:
        """Agents' times in each state, cut to [since, until); one that goes on lasts until ``now``."""

    def calls_between(self, since: float, until: float) -> int:
        """How many calls began in [since, until)."""

    def stamp(self, since: float, until: float, later: float) -> str:
        """Something that is another when anything has changed of which figures of [since, until) are made, those who
        came back before ``later`` included."""

    def first_call_at(self) -> float | None:
        """When the first call that is still in the books came; None: there is none."""

    def tidy_days(self) -> None:
        """Remove what was kept of days of which no call is left."""


class PortraitBook(KpiBook, Protocol):
    """What portraits of callers and agents are made of."""

    def agents_legs(self, since: float, until: float, queues: Collection[str] | None = None) -> list[Leg]:
        """Agents' legs, which are over, of calls that came in [since, until) and whose last queue is one of ``queues``
        (None: all), in order; calls that agents made themselves left out."""

    def contacts_of(self, number: str, since: float, queues: Collection[str] | None = None) -> list[Contact]:
        """The newest calls with a number, whose last queue is one of ``queues`` (None: all), the oldest first; what
        happened in legs and in the flow is not told."""

    def waits_of(self, number: str, since: float, queues: Collection[str] | None = None) -> list[float]:
        """Seconds of each stay of a number in a line of ``queues`` (None: all)."""


class OperationBook(KpiBook, FlowBook, Protocol):
    """What the operation's portrait is made of."""


class Books(
    CallBook,
    TranscriptBook,
    FlowBook,
    RoutingBook,
    RecordingBook,
    MessageBook,
    AuditBook,
    FormBook,
    OutcomeBook,
    PortraitBook,
    Protocol,
):
    """All of it."""
