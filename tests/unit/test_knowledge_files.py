"""The folder of knowledge: every mistake with its file and line, in three forms, and the cards that are shipped."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest

from ari_app.cli.commands import main
from ari_app.configuration.knowledge import findings, load_knowledge
from ari_app.store.journal import Journal
from config.load import ROOT
from config.problems import ConfigError
from models.domain.events import CallArrived, CallQueued, Transcribed

MARKDOWN = """---
title: Refunds
questions:
  - how do I get my money back
queues: [billing]
valid_until: 2027-01-31
owner: accounts
---
Three working days.
"""
YAML = """cards:
  - id: late
    title: A late parcel
    questions: [where is my parcel]
    answer:
      - Look it up.
      - Tell the day.
"""
CSV = """question,answer,queues
when are you open,"From 9 to 18, Monday to Friday",
are you open on monday,"From 9 to 18, Monday to Friday",
do you deliver,"Yes, to all towns",orders sales
"""


def folder(tmp_path: Path, **files: str) -> Path:
    """One with these in it; ``en_card_md`` is en/card.md."""
    for name, text in files.items():
        language, stem, ending = name.split("_")
        file = tmp_path / language / f"{stem}.{ending}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def mistakes(tmp_path: Path, **files: str) -> list[str]:
    """Each without the path of the folder."""
    with pytest.raises(ConfigError) as raised:
        load_knowledge(folder(tmp_path, **files))
    return [str(one).replace(f"{tmp_path}/", "") for one in raised.value.problems]


def test_three_forms_of_a_card(tmp_path: Path) -> None:
    """Ids come from where they stand; rows with the same answer are one card; steps are numbered."""
    cards = load_knowledge(folder(tmp_path, en_refund_md=MARKDOWN, en_orders_yaml=YAML, zh_shop_csv=CSV))
    assert [one.id for one in cards] == ["en/orders/late", "en/refund", "zh/shop/2", "zh/shop/4"]
    late, refund, opening, deliver = cards
    assert (late.body, late.line) == ("1. Look it up.\n2. Tell the day.", 2)
    assert (refund.body, refund.until, refund.owner) == ("Three working days.", date(2027, 1, 31), "accounts")
    assert refund.queues == {"billing"}
    assert opening.questions == ("when are you open", "are you open on monday")
    assert (deliver.title, sorted(deliver.queues), deliver.line) == ("do you deliver", ["orders", "sales"], 4)


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("title: Refunds\n", "", "en/card.md:2: title: what is the card about?"),
        ("title", "titel", "en/card.md:2: there is no field 'titel'; did you mean 'title'?"),
        ("Three working days.\n", "", "en/card.md:9: the answer is empty"),
        ("Three working days.", "word " * 121, "en/card.md:9: the answer has 121 words; 120 are read in a call"),
        ("Three working days.", "字" * 242, "en/card.md:9: the answer has 121 words"),
        ("2027-01-31", "soon", "en/card.md:6: valid_until: write a day such as 2027-12-31, not 'soon'"),
        ("[billing]", "billing", "en/card.md:5: queues: write a list"),
        ("questions:", "questions: [", "en/card.md:"),
        ("---\ntitle", "title", "en/card.md:1: begin with --- and a line title:"),
    ],
)
def test_mistakes_of_a_markdown_card(tmp_path: Path, old: str, new: str, mistake: str) -> None:
    """Each with its line."""
    assert old in MARKDOWN
    found = mistakes(tmp_path, en_card_md=MARKDOWN.replace(old, new, 1))
    assert any(one.startswith(mistake) for one in found), found


def test_all_mistakes_of_all_files_at_once(tmp_path: Path) -> None:
    """YAML, CSV, bytes that are no UTF-8, files and folders that are not cards'."""
    home = folder(
        tmp_path,
        en_a_yaml="cards:\n  - id: A b\n    title: T\n    answer: x\n  - 7\n  - id: ok\n    titel: x\nmore: 1\n",
        en_b_csv="question,anwser\nq,a\n",
        en_c_csv='question,answer\n,a\nq,\nwhy, because, so\nq2,"x\n',
        en_d_txt="x", en_e_yaml="- 1\n", en_f_yaml="cards: 3\n", en_g_yaml="cards: [\n",
    )  # fmt: skip
    (home / "en" / "h.md").write_bytes(b"---\ntitle: \xff\n---\nx\n")
    (home / "fr").mkdir()
    found = mistakes(home)
    for mistake in (
        "en/a.yaml:2: id: write small letters", "en/a.yaml:5: a card is a table with: id, answer",
        "en/a.yaml:7: there is no field 'titel'; did you mean 'title'?", "en/a.yaml:6: title: what",
        "en/a.yaml:6: the answer is empty", "en/a.yaml:8: there is no field 'more'",
        "en/b.csv:1: there is no column 'anwser'; did you mean 'answer'?", "en/b.csv:1: the column answer is missing",
        "en/c.csv: is no CSV", "en/d.txt: cards are files that end with", "en/e.yaml:1: write a table with cards:",
        "en/f.yaml:1: cards: write a list", "en/g.yaml:2: not valid YAML", "en/h.md:2: is not in UTF-8",
        "fr: cards lie in a folder of their language: en, zh",
    ):  # fmt: skip
        assert any(one.startswith(mistake) for one in found), (mistake, found)
    with pytest.raises(ConfigError, match="there is no such folder"):
        load_knowledge(tmp_path / "none")


def test_rows_of_a_table_that_are_not_whole(tmp_path: Path) -> None:
    """The line of each, over texts that go on in the next."""
    text = 'question,answer\nq,"a\nb"\n,a\nq2,\nwhy, because, so\n'
    assert mistakes(tmp_path, en_c_csv=text) == [
        'en/c.csv:6: 3 fields, 2 columns: put a text with commas into "…"',
        "en/c.csv:4: question is empty", "en/c.csv:5: answer is empty",
    ]  # fmt: skip


def test_what_is_there_twice(tmp_path: Path) -> None:
    """A question of two cards, of one card, and an id; in two languages each may be there once."""
    twice = YAML + YAML.removeprefix("cards:\n")
    found = mistakes(
        tmp_path, en_orders_yaml=twice, en_refund_md=MARKDOWN.replace("how do I get", "Where is my parcel?\n  - x")
    )
    where = f"{tmp_path}/"
    assert found == [
        f"en/orders.yaml:8: there is a card 'en/orders/late' already: {where}en/orders.yaml:2".replace(where, ""),
        "en/orders.yaml:8: the question 'where is my parcel' is asked already: en/orders.yaml:2",
        "en/refund.md:2: the question 'Where is my parcel?' is asked already: en/orders.yaml:2",
    ]


def test_warnings(tmp_path: Path) -> None:
    """Few questions, a day that is over, a queue that there is not; none of them keeps kefu from starting."""
    cards = load_knowledge(folder(tmp_path, en_refund_md=MARKDOWN))
    assert [str(one).partition(" ")[2] for one in findings(cards, ["biling"], date(2027, 2, 1))] == [
        "warning: 'Refunds' has 1 questions; with 5 and more it is found far more often",
        "warning: 'Refunds' has expired: valid_until 2027-01-31",
        "warning: there is no queue 'billing'; did you mean 'biling'?",
    ]
    assert len(findings(cards, ["billing"], date(2027, 1, 31))) == 1


def test_the_shipped_cards() -> None:
    """No mistake, no warning; both languages have cards for the demonstration's queues."""
    cards = load_knowledge(ROOT / "config" / "knowledge")
    queues = ["billing", "technical", "orders", "sales", "operator"]
    assert findings(cards, queues, date(2026, 1, 1)) == []
    for language in ("en", "zh"):
        assert {queue for one in cards if one.language == language for queue in one.queues} >= set(queues[:4])


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """check says all and fails for a mistake; find says what would be shown, for people and for programs."""
    home = folder(tmp_path, en_refund_md=MARKDOWN.replace("title: Refunds\n", ""))
    assert main(["knowledge", "check", "--folder", str(home)]) == 1
    assert "card.md" not in capsys.readouterr().out
    folder(tmp_path, en_refund_md=MARKDOWN, en_orders_yaml=YAML)
    assert main(["knowledge", "check", "--folder", str(home)]) == 0
    assert "2 cards (2 en, 0 zh): 0 errors, 2 warnings." in capsys.readouterr().out
    assert main(["knowledge", "check", "--folder", str(home), "--strict"]) == 1
    capsys.readouterr()
    assert main(["knowledge", "find", "give me my money back", "--folder", str(home), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in answer["cards"]] == ["en/refund", "en/orders/late"]
    assert main(["knowledge", "find", "my money", "--folder", str(home), "--queue", "orders"]) == 0
    assert "1. A late parcel" in capsys.readouterr().out
    assert main(["knowledge", "find", "我的钱", "--folder", str(home)]) == 1
    assert "No card belongs to such a call." in capsys.readouterr().out
    assert main(["knowledge", "find", "--folder", str(home)]) != 0


async def test_questions_that_no_card_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the records: what is like no card, the farthest first; small talk and what agents say are no questions."""
    home = folder(tmp_path / "cards", en_refund_md=MARKDOWN)
    said = (
        ("caller", "how do I get my money back"), ("caller", "good morning"), ("agent", "do you have a dog for sale"),
        ("caller", "can you repair my old bicycle on Sunday"),
    )  # fmt: skip
    async with Journal(tmp_path / "kefu.db") as journal:
        writing = asyncio.create_task(journal.run())
        journal.publish(CallArrived(call_id="c1", language="en", arrived_at=1.0))
        journal.publish(CallQueued(call_id="c1", problem="billing", language="en", entered_at=2.0))
        for at, (leg, text) in enumerate(said):
            journal.publish(Transcribed(call_id="c1", leg=leg, text=text, began_at=3.0 + at))
        await journal.flushed()
        writing.cancel()
    given = ["--run", str(tmp_path), "knowledge", "check", "--folder", str(home), "--lines", "50"]
    assert main(given) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("no card answers")]
    assert told == ["no card answers: can you repair my old bicycle on Sunday"]
    assert main(["--run", str(tmp_path / "none"), *given[2:]]) != 0
