"""Topics of calls: found without their number being known, named by words, kept from night to night."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.insight.topics import Need, Night, Topic, assign, merged, need_of, night, renamed, roots
from models.insight.topics_clusters import FEWEST, agreement, clusters, silhouette
from models.insight.topics_graph import Rows
from models.insight.topics_names import chinese_terms, english_terms, names

DAY = 86_400.0
SUBJECTS = (
    ("my parcel has not arrived, where is the courier", "包裹还没有送到"),
    ("the internet connection drops every evening", "晚上网络总是断线"),
    ("i was charged twice on my invoice", "账单重复扣费"),
    ("please reset my password", "重置登录密码"),
)


def vectors(of: list[int], seed: int = 1, spread: float = 0.35, parts: int = 48) -> Rows:
    """Points around one middle a subject, of length 1; all have something in common."""
    middles = np.random.default_rng(99).normal(size=(12, parts))
    chance = np.random.default_rng(seed)
    rows = middles[of] + spread * chance.normal(size=(len(of), parts)) + 1.0
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def calls(of: list[int], at: float = 0.0, name: str = "c") -> list[Need]:
    return [Need(f"{name}{place}", SUBJECTS[one][place % 2], at + place) for place, one in enumerate(of)]


def a_night(each: int = 15, seed: int = 1, before: tuple[Topic, ...] = (), subjects: int = 3, day: int = 0) -> Night:
    of = [one for one in range(subjects) for _ in range(each)]
    return night(calls(of, day * DAY, f"{day}-"), vectors(of, seed), before)


def test_the_number_of_topics_is_found() -> None:
    for subjects in (2, 4, 8):
        of = [one for one in range(subjects) for _ in range(20)]
        found = clusters(vectors(of))
        assert agreement(found, np.array(of)) > 0.95, subjects


def test_thirty_calls_suffice_and_fewer_are_not_divided() -> None:
    of = [one for one in range(3) for _ in range(FEWEST // 3)]
    assert len(set(clusters(vectors(of)).tolist())) == 3
    assert set(clusters(vectors(of)[:-1]).tolist()) == {0}
    few = night(calls(of[:-1]), vectors(of)[:-1], a_night().topics)
    assert few.topics == a_night().topics
    assert not few.of


def test_the_same_calls_give_the_same_topics() -> None:
    assert a_night() == a_night()


def test_names_are_words_that_tell_a_topic_from_others_in_both_languages() -> None:
    found = {one.name_en: one.name_zh for one in a_night().topics}
    assert any("parcel" in english and "包裹" in chinese for english, chinese in found.items()), found
    assert any("charged" in english or "invoice" in english for english in found), found


def test_a_topic_without_calls_in_a_language_is_called_by_the_other() -> None:
    assert Topic("t1", "parcel", "", ()).name("zh") == "parcel"
    assert Topic("t1", "", "包裹", ()).name("en") == "包裹"
    assert Topic("t1", "", "", ()).name("en") == "t1"
    assert names([["i want my parcel"], []], "en")[1] == ""


def test_terms() -> None:
    assert english_terms("I have lost my credit card!") == {"lost", "credit", "card", "credit card"}
    assert "信用卡" in chinese_terms("我的信用卡丢了")
    assert not any("的" in term for term in chinese_terms("我的信用卡丢了"))


def test_ids_and_names_stay_from_night_to_night() -> None:
    first = a_night(seed=1)
    second = a_night(seed=2, before=first.topics, day=1)
    assert {one.id for one in second.topics} == {one.id for one in first.topics}
    for one in first.topics:
        later = next(other for other in second.topics if other.id == one.id)
        assert later.name_en == one.name_en
        assert later.centre != one.centre
    subject = {one.call_id: one.text for one in calls([0] * 15)}
    assert len(subject) == 15


def test_a_new_subject_gets_a_new_id_and_an_old_one_comes_back_with_its_own() -> None:
    first = a_night(subjects=3)
    second = a_night(subjects=4, before=first.topics, day=1, seed=2)
    new = {one.id for one in second.topics} - {one.id for one in first.topics}
    assert new == {"t4"}
    third = a_night(subjects=3, before=second.topics, day=2, seed=3)
    away = next(one for one in third.topics if one.id == "t4")
    assert away.calls == 0
    fourth = a_night(subjects=4, before=third.topics, day=3, seed=4)
    assert sum(one.calls > 0 for one in fourth.topics) == 4
    assert {one.id for one in fourth.topics} == {one.id for one in second.topics}


def test_what_nobody_asks_about_any_more_is_forgotten_unless_a_person_named_it() -> None:
    before = a_night(subjects=4).topics
    named = renamed(before, before[3].id, "Passwords")
    far = a_night(subjects=2, before=named, day=90, seed=5)
    kept = {one.id for one in far.topics}
    assert before[3].id in kept
    gone = {one.id for one in before} - kept
    assert len(gone) == 1


def test_a_name_that_a_person_gave_survives_and_can_be_taken_back() -> None:
    first = a_night()
    named = renamed(first.topics, "t2", " Late parcels ")
    second = a_night(seed=2, before=named, day=1)
    topic = next(one for one in second.topics if one.id == "t2")
    assert topic.name("en") == topic.name("zh") == "Late parcels"
    assert next(one for one in renamed(second.topics, "t2", "") if one.id == "t2").name("en") == topic.name_en
    with pytest.raises(KeyError):
        renamed(first.topics, "t99", "x")


def test_a_merge_survives_the_nights() -> None:
    first = a_night()
    joined = merged(first.topics, "t3", "t1")
    second = a_night(seed=2, before=joined, day=1)
    assert "t3" not in second.of.values()
    assert len(set(second.of.values())) == 2
    assert sum(topic == "t1" for topic in second.of.values()) == 30
    parted = a_night(seed=3, before=merged(second.topics, "t3", ""), day=2)
    assert len(set(parted.of.values())) == 3


def test_merges_make_no_circle() -> None:
    joined = merged(a_night().topics, "t3", "t1")
    with pytest.raises(ValueError, match="t3 is part of t2"):
        merged(merged(joined, "t1", "t2"), "t2", "t3")
    with pytest.raises(KeyError):
        merged(joined, "t1", "t77")
    broken = (replace(joined[0], id="t1", into="t2"), replace(joined[1], id="t2", into="t1"))
    assert set(roots(broken)) == {"t1", "t2"}


def test_later_calls_are_assigned_to_the_nearest_topic_or_to_none() -> None:
    found = a_night()
    mean = np.array(found.mean, np.float32)
    by_first = {found.of[f"0-{place}"]: place // 15 for place in range(45)}
    given = assign(vectors([0, 1, 2, 11], seed=8), found.topics, mean)
    assert [by_first.get(topic) for topic, _ in given] == [0, 1, 2, None]
    assert given[3][0] == ""
    assert assign(vectors([0]), (), mean) == [("", 0.0)]


def test_the_need_is_the_first_words_that_say_something_and_the_line_that_tells_it() -> None:
    assert need_of(["hello", "yes hi there", "my parcel has not arrived"], "") == "my parcel has not arrived"
    assert need_of(["good morning to you", "i want my money back"], "i want my money back") == (
        "good morning to you i want my money back"
    )
    assert need_of(["hi"], "") == ""


def test_agreement_and_silhouette_by_hand() -> None:
    same, other = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    assert agreement(same, 1 - same) == 1.0
    assert agreement(same, other) == pytest.approx(-0.5)
    rows = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32)
    assert silhouette(rows, same) == pytest.approx(1.0)
    assert silhouette(rows, other) < 0
