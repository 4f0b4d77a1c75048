"""``python -m ari_app.reports.pdf_process [--check]``: a page on standard input as a PDF on standard output.

It runs in a Python that has weasyprint, with what only this needs; nothing of kefu's is imported. A Chinese font that
is installed beside it is taken where the machine has none. Nothing is fetched. ``--check`` says what is missing, on
standard output; nothing is missing: nothing is said.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

FONTS = {
    400: "cvttf_NotoSansCJK_Regular/NotoSansCJKtc-Regular.otf",
    700: "cvttf_NotoSansCJK_Bold/NotoSansCJKtc-Bold.otf",
}
"""Weight → file among Python's packages; it holds every Chinese's forms, and gives those of the page's language."""
_FACE = '@font-face {{font-family: "Noto Sans CJK SC"; font-weight: {weight}; src: url("{url}")}}\n'


def fonts_beside(packages: Path) -> dict[int, Path]:
    """The Chinese font among Python's packages, by weight; {} where it is not whole."""
    found = {weight: packages / name for weight, name in FONTS.items()}
    return found if all(file.is_file() for file in found.values()) else {}


def _only(allowed: Collection[str]) -> Any:  # noqa: ANN401 - weasyprint has no types
    """Gives these addresses, and refuses every other."""
    from weasyprint.urls import URLFetcher

    class Fetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ANN401 - as weasyprint asks
            if url not in allowed:
                raise ValueError(f"{url} is elsewhere")
            return super().fetch(url, headers)

    return Fetcher()


def main(arguments: list[str]) -> int:
    """One page."""
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except ImportError:
        sys.stdout.write("weasyprint")
        return 1
    except OSError as error:
        sys.stdout.write(f"pango {error}".splitlines()[0])
        return 1
    faces = {weight: file.as_uri() for weight, file in fonts_beside(Path(weasyprint.__file__).parent.parent).items()}
    if "--check" in arguments:
        sys.stdout.write("font" if faces else "")
        return 0
    fonts, styles = FontConfiguration(), []
    if faces and "--font" in arguments:
        css = "".join(_FACE.format(weight=weight, url=url) for weight, url in faces.items())
        styles = [weasyprint.CSS(string=css, font_config=fonts, url_fetcher=_only(faces.values()))]
    page = weasyprint.HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=_only(()))
    sys.stdout.buffer.write(page.write_pdf(stylesheets=styles, font_config=fonts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
