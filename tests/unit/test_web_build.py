"""The built pages belong to their sources: checked without Node, by digests that the build writes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.load import ROOT
from tests.support.web_bundle import BOARD, STATIC, at_once, everything, kilobytes, scripts_of

WEB = ROOT / "web"
IGNORED = {"node_modules", "tests"}
LANGUAGES = ("en", "zh")
_FORM = re.compile(r"\.(?:zero|one|two|few|many|other)$")


def sources(folder: Path = WEB) -> Iterator[Path]:
    """What the build counts as a source."""
    for one in folder.iterdir():
        if one.name in IGNORED or one.name.startswith(".") or one.suffix == ".md":
            continue
        if one.is_dir():
            yield from sources(one)
        else:
            yield one


def digest(folder: Path, files: list[Path]) -> str:
    """SHA-256 over names and contents, as web/build.mjs computes it: names in the order of UTF-16."""
    names = sorted((file.relative_to(folder).as_posix() for file in files), key=lambda one: one.encode("utf-16-be"))
    whole = hashlib.sha256()
    for name in names:
        whole.update(name.encode() + b"\0" + (folder / name).read_bytes() + b"\0")
    return whole.hexdigest()


def said() -> dict[str, str]:
    """The digests that the last build wrote."""
    return dict(line.split() for line in (STATIC / "digest.txt").read_text().splitlines())


def catalogues() -> dict[str, dict[str, dict[str, str]]]:
    """Area → language → texts."""
    areas = sorted(file.stem for file in (WEB / "i18n/en").glob("*.json"))
    return {
        area: {tag: json.loads((WEB / f"i18n/{tag}/{area}.json").read_text(encoding="utf-8")) for tag in LANGUAGES}
        for area in areas
    }


def base(key: str) -> str:
    """A key without the form of a plural: languages have different forms."""
    return _FORM.sub("", key)


def test_the_pages_were_built_from_these_sources() -> None:
    """Whoever changes web/ builds anew: `make web`."""
    assert digest(WEB, list(sources())) == said()["sources"], "sources have changed: run `make web`"


def test_nobody_changed_what_was_built() -> None:
    """What browsers get comes from the build alone."""
    built = [one for one in STATIC.rglob("*") if one.is_file() and one.name != "digest.txt"]
    assert digest(STATIC, built) == said()["built"], "ari_app/edge/static/ was changed by hand: run `make web`"


def test_every_page_is_there_and_names_only_what_is_there() -> None:
    """No page asks for a file that does not exist, or for anything from elsewhere; no script or style stands inside."""
    for page in STATIC.glob("*.html"):
        text = page.read_text()
        for address in re.findall(r'(?:src|href)="([^"]+)"', text):
            assert (STATIC / address.lstrip("/")).is_file(), f"{page.name}: {address}"
        assert "<style" not in text
        assert " style=" not in text
        assert re.search(r"<script(?![^>]*\bsrc=)", text) is None, page.name


def test_nothing_is_fetched_from_elsewhere() -> None:
    """Offline: no address of another host in what browsers run (names of XML spaces are no addresses)."""
    allowed = ("http://www.w3.org/", "https://jssip.net")
    for file in (*STATIC.rglob("*.js"), *STATIC.rglob("*.css")):
        found = re.findall(
            r"https?://[A-Za-z0-9][A-Za-z0-9.-]+\.[a-z]{2,}[^\s\"'`)]*", file.read_text(encoding="utf-8")
        )
        assert [one for one in found if not one.startswith(allowed)] == [], file.name


def test_licences_of_what_is_bundled_are_told() -> None:
    """Each package of others that became part of the pages, with its licence."""
    text = (STATIC / "licences.txt").read_text()
    assert "preact 11" in text
    assert "Permission is hereby granted" in text


@pytest.mark.parametrize("area", catalogues())
def test_both_languages_have_the_same_texts(area: str) -> None:
    """Same keys, same places to fill, nothing empty."""
    english, chinese = (catalogues()[area][tag] for tag in LANGUAGES)
    assert sorted({base(key) for key in english}) == sorted({base(key) for key in chinese})
    for key, text in english.items():
        other = chinese.get(key) or chinese[f"{base(key)}.other"]
        assert text.strip(), key
        assert other.strip(), key
        holes = [set(re.findall(r"\{(\w+)\}", one)) for one in (text, other)]
        assert holes[0] == holes[1] or (key != base(key) and holes[0] < holes[1]), key


def test_catalogues_are_sorted_and_belong_to_their_area() -> None:
    """Keys in order, so that two people's new texts seldom meet on a line; each begins with its area."""
    for area, languages in catalogues().items():
        for tag, texts in languages.items():
            assert list(texts) == sorted(texts), f"{tag}/{area}.json is not sorted"
            assert [key for key in texts if not key.startswith(f"{area}.")] == [], f"{tag}/{area}.json"


def test_every_plural_has_the_forms_of_its_language() -> None:
    """English: one and other; Chinese: other."""
    for languages in catalogues().values():
        for tag, needed in (("en", {"one", "other"}), ("zh", {"other"})):
            plurals = {base(key) for key in languages[tag] if base(key) != key}
            for one in plurals:
                assert {key[len(one) + 1 :] for key in languages[tag] if base(key) == one} >= needed, one


def test_no_text_stands_in_the_sources_without_a_key() -> None:
    """Chinese in a source outside the catalogues is a text that nobody translated."""
    for file in sources():
        if file.suffix in (".ts", ".tsx"):
            text = re.sub(r'"中文"', "", file.read_text(encoding="utf-8"))
            text = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)
            assert re.search(r"[\u4e00-\u9fff]", text) is None, file


def test_the_desk_stays_small() -> None:
    """Scripts, style and the texts of one language, compressed; with the telephone, which is loaded later."""
    files = everything("desk")
    assert kilobytes(files) <= 90, dict(sorted(files.items()))


def test_the_wallboard_stays_small() -> None:
    """What the board runs before it is drawn, compressed; the telephone, the history's charts and the hall's screen
    come when asked. With style and the texts of one language it is a little more."""
    files = at_once("wall", BOARD)
    assert {name.rpartition(".")[2] for name in files} == {"js", "css", "svg"}
    assert not [name for name in files if name.startswith(("hall", "phone"))]
    assert kilobytes(scripts_of(files)) <= 32, dict(sorted(files.items()))
    assert kilobytes(files) <= 43, dict(sorted(files.items()))
