"""How well it is foretold who will call again: ``fcr`` of bench/results/insight.json.

Calls with a stated truth: the logit of coming back within seven days is −1.9, + 1.1 for who was sent on, + 0.5 on
hold, + 0.25 · (log of the talk's minutes − 1), + 1.2 for a mark of 1 or 2 and − 0.8 for 4 or 5, and what the topic adds
(normal, standard deviation 0.7, drawn once for each of twelve). Learned from one month, judged on the next one, whose
calls nobody has followed yet. Beside the AUC: that of somebody who knows the truth's own formula, and whether what was
foretold comes true in tenths (expected calibration error).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.insight.kpi import with_history, with_returns
from models.insight.kpi_facts import Contact, Facts, Terms
from models.insight.kpi_resolved import auc
from models.insight.kpi_tables import Table, table_of

_DAY = 86_400.0
_CALLS, _SEEDS, _TOPICS = 6000, 5, 12


def _drawn(dice: np.random.Generator, weights: Any) -> tuple[list[Contact], Any, Any]:  # noqa: ANN401 - arrays
    """Contacts of sixty days with those that follow them, which of the first came back, and how likely that was."""
    found: list[Contact] = []
    truth, odds = [], []
    for number in range(_CALLS):
        talk, held, sent = float(dice.gamma(3, 80)), dice.random() < 0.2, dice.random() < 0.1
        rating = int(dice.choice(5, p=(0.06, 0.06, 0.1, 0.28, 0.5))) + 1 if dice.random() < 0.3 else None
        topic, at = int(dice.integers(_TOPICS)), float(dice.uniform(0, 60 * _DAY))
        mark = 0.0 if rating is None else 1.2 if rating <= 2 else -0.8 if rating >= 4 else 0.0
        logit = -1.9 + 1.1 * sent + 0.5 * held + 0.25 * (np.log(talk / 60) - 1) + mark + weights[topic]
        share = 1 / (1 + np.exp(-logit))
        one = Contact(
            f"c{number}", at, f"0{number}", queue=f"q{topic % 3}", topic=f"t{topic}", agent="1001", outcome="answered",
            answered_at=at, connected_at=at + 20, ended_at=at + 20 + talk, rating=rating, talk=talk,
            hold=30.0 * held, wrap_up=20.0, legs=1 + sent, transfers=int(sent),
        )  # fmt: skip
        back = dice.random() < share
        found.append(one)
        if back:
            again = at + 20 + talk + float(dice.uniform(0.02, 7.0)) * _DAY
            found.append(Contact(f"b{number}", again, one.number, queue=one.queue, topic=one.topic, outcome="abandoned",
                                 ended_at=again + 60))  # fmt: skip
        truth.append(0.0 if back else 1.0)
        odds.append(1 - share)
    return found, np.array(truth), np.array(odds)


def _once(seed: int) -> tuple[float, float, float]:
    dice = np.random.default_rng(seed)
    contacts, truth, best = _drawn(dice, dice.normal(0, 0.7, _TOPICS))
    now = 37 * _DAY
    past = Facts(contacts=[one for one in contacts if one.at < now])
    terms = with_history(with_returns(Terms(now=now), past), past)
    first = [one for one in contacts if one.call.startswith("c")]
    fresh = np.array([one.at >= now for one in first])
    asked: Table[Contact] = table_of(Contact, [one for one, new in zip(first, fresh, strict=True) if new])
    if terms.foretold is None:
        raise ValueError("a month of calls must be enough to learn from")
    told = terms.foretold(asked, np.zeros(len(asked)))
    tenth = np.minimum((told * 10).astype(int), 9)
    came = truth[fresh]
    gaps = [abs(told[tenth == at].mean() - came[tenth == at].mean()) * (tenth == at).mean() for at in set(tenth)]
    return auc(told, came), auc(best[fresh], came), float(sum(gaps))


def fcr() -> dict[str, Any]:
    """The mean of some seeds, and between which of them it lies."""
    found = np.array([_once(seed) for seed in range(_SEEDS)])
    return {
        "provisional_auc": round(float(found[:, 0].mean()), 3),
        "interval": [round(float(found[:, 0].min()), 3), round(float(found[:, 0].max()), 3)],
        "auc_of_the_truth": round(float(found[:, 1].mean()), 3),
        "calibration_error": round(float(found[:, 2].mean()), 3),
        "seeds": _SEEDS, "calls_of_each": _CALLS, "truth": "see bench/insight_fcr.py",
    }  # fmt: skip
