"""The numbers of sentences as tables: a sentence that several reports say, with a row for the numbers of each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from portraitlib.attack.numbers import read_number
from portraitlib.attack.reading import Sheet
from portraitlib.attack.stacks import Name, Stack, stacks_of

SAID = "sentence"
_NUMBER = re.compile(r"(?<![\w.,/-])\d{1,3}(?:[\s\u00a0\u202f]\d{3})+(?![\d.,/])|(?<![\w.,/-])\d+(?![\w/]|[.,]\d)")
_END = re.compile(r"(?<=[.!?;])\s+")
_FEWEST_REPORTS = 8  # of fewer, whatever holds may be by chance
_MOST_NUMBERS, _LONGEST = 8, 300

_Report = tuple[str, str, str]


def stacks_said(sentences: Iterable[tuple[str, str]], sheets: Iterable[Sheet]) -> dict[Name, Stack]:
    """Whole numbers of the sentences that a page says once, each in a table of its own, named by its words.

    Numbers that are the same in every report, such as a threshold or the year, tell nothing of a school and are left.

    Parameters
    ----------
    sentences : iterable of (file, text)
    sheets : iterable of Sheet
        Tables of the same files: they say which school and which report a file is of.
    """
    of_file = {_home(one.file): (one.school, one.report, one.notebook) for one in sheets if one.notebook}
    said: dict[str, dict[_Report, set[tuple[str, ...]]]] = defaultdict(lambda: defaultdict(set))
    for file, text in dict.fromkeys(sentences):
        report = of_file.get(_home(file))
        for words, numbers in map(_without_numbers, _END.split(text) if report else ()):
            if report and 0 < len(numbers) <= _MOST_NUMBERS and len(words) <= _LONGEST:
                said[words][report].add(numbers)
    return stacks_of(one for words, told in said.items() for one in _sheets(words, told))


def _home(file: str) -> str:
    """Folder of a report: that of its page, of which the CSV files have one of their own."""
    return file.rpartition("/")[0].removesuffix("/donnees")


def _without_numbers(text: str) -> tuple[str, tuple[str, ...]]:
    plain = " ".join(text.split())
    return _NUMBER.sub("#", plain), tuple(re.sub(r"\s", "", one) for one in _NUMBER.findall(plain))


def _sheets(words: str, told: Mapping[_Report, set[tuple[str, ...]]]) -> list[Sheet]:
    """One row for each report that says these words once."""
    once = {report: next(iter(said)) for report, said in told.items() if len(said) == 1}
    if len(once) < _FEWEST_REPORTS:
        return []
    kept = [place for place, all_of in enumerate(zip(*once.values(), strict=True)) if len(set(all_of)) > 1]
    columns = (SAID, *(f"number {place + 1}" for place in kept))
    return [
        Sheet(
            f"{school}/{report}/{notebook}.html",
            school,
            report,
            notebook,
            f'"{words}"',
            columns,
            ((words, *(numbers[place] for place in kept)),),
            (("",) * len(columns),),
        )
        for (school, report, notebook), numbers in once.items()
        if kept and all(read_number(numbers[place]) for place in kept)
    ]
