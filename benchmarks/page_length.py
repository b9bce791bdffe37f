"""Words of each report's page, seen at once and in all: ``python benchmarks/page_length.py FOLDER``.

FOLDER holds what ``portrait run`` wrote. A word is seen at once when no closed ``details`` holds it; the sentence that
opens one is seen. Text of figures is counted apart: it was no text before figures were.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

_WORD = re.compile(r"\w+(?:[-’'.,]\w+)*")
_NOTHING_READ = {"style", "script", "title"}
_EMPTY = {"meta", "link", "img", "br", "hr", "input", "path", "rect", "line", "circle", "use", "col", "wbr", "source"}


class _Words(HTMLParser):
    """Counts words by where they stand; tags left open by a picture do not matter, since only few are followed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.words: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _EMPTY:
            self.open.append((tag, tag == "details" and "open" not in dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag closed at once holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self.open]
        if _NOTHING_READ & set(tags):
            return
        where = "figures" if "svg" in tags else "folded" if self._is_folded() else "seen"
        self.words[where] += len(_WORD.findall(data))

    def _is_folded(self) -> bool:
        closed = [place for place, (_, is_closed) in enumerate(self.open) if is_closed]
        if not closed:
            return False
        own_summary = closed[0] + 1 < len(self.open) and self.open[closed[0] + 1][0] == "summary"
        return not (own_summary and len(closed) == 1)


def words_of(page: str) -> Counter[str]:
    """Words of a page: seen at once, folded, of figures."""
    parser = _Words()
    parser.feed(page)
    return parser.words


def main() -> None:
    """Print a line a page, and their sum."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    whole: Counter[str] = Counter()
    print(f"{'page':<60}{'seen':>8}{'all':>8}{'figures':>9}{'kB':>7}")
    for path in sorted(parser.parse_args().folder.rglob("*.html")):
        words = words_of(path.read_text(encoding="utf-8"))
        whole += words
        print(_line(str(path.parent.name + "/" + path.name), words, path.stat().st_size))
    print(_line("in all", whole, 0))


def _line(name: str, words: Counter[str], n_bytes: int) -> str:
    read = words["seen"] + words["folded"]
    return f"{name:<60}{words['seen']:>8}{read:>8}{words['figures']:>9}{n_bytes / 1000:>7.0f}"


if __name__ == "__main__":
    main()
