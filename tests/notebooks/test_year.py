"""The year replayed: at each of its moments, every headline is of use, and none is calm because data are missing."""

import re

import pytest

from portraitlib import open_school

GROUPS = {"999001": "21", "999002": "31", "999003": "31"}
DAYS = ("2025-09-12", "2025-10-15", "2025-11-21", "2026-02-02", "2026-04-15", "2026-06-22")
BOOKS = ("00", "01", "02", "03", "04", "05")
SEPTEMBER, NOVEMBER, FEBRUARY, APRIL = DAYS[0], DAYS[2], DAYS[3], DAYS[4]

OF_THE_PAGE = {"provenance", "valeurs-signalees", "describe-student-refused", "describe-student-calendar-refused"}
"""Views that are about the page or the import, whatever the day."""
NAMES = re.compile(r"\d{4}-\d{4}|groupe \w+|\d(?:re|e) (?:secondaire|étape)|params/\S+|DIAG-\w+")
"""Digits that tell nothing: years, groups, levels, files."""
WHAT_TO_DO = re.compile(
    r"se lira|se liront|au plus tard le|importez|ajoutez|écrivez|convenez|comparez plutôt|choisissez|s'ouvre",
    re.IGNORECASE,
)
CALM = re.compile(r"(?<!sans )\b(?:aucun|aucune|personne|rien|0 élève)\b", re.IGNORECASE)
SAYS_WHY = re.compile(
    r"aurait été vu|pourrait passer inaperçu|des \d+ élèves|\d+ élèves réussissent|sur \d|il en faut|il faut"
    r"|intervalle de|distinguent|tous sont à observer|ne permettent pas|n'établissent pas|se voit",
    re.IGNORECASE,
)
"""What a sentence that finds nothing must add: what would have been seen, among how many, or what is lacking."""


LIVED = {"999001": DAYS[::2] + DAYS[-1:], "999002": DAYS[3:4], "999003": DAYS[:1]}
"""Days that the long tier lives in each school; with --full, all of them in each."""


@pytest.fixture(scope="module")
def headlines(sample_store, run_cells):
    """Headline of each view of a notebook on a day, after the id of its cell."""

    def read(code, day, book, *only):
        school = open_school(school=code, store=str(sample_store), as_of=day, group=GROUPS[code])
        views = [view for view in run_cells(book, school, only) if view["name"] not in OF_THE_PAGE]
        return [(view["cell"], view["headline"].replace("\u00a0", " ")) for view in views]

    return read


def faults_of(cell, headline):
    """What is wrong with a headline, in a word."""
    if not re.search(r"\d", NAMES.sub("", headline)) and not WHAT_TO_DO.search(headline):
        return [f"{cell} says no number and nothing to do: {headline}"]
    is_explained = SAYS_WHY.search(headline) or WHAT_TO_DO.search(headline)
    return [f"{cell} is calm: {headline}"] if CALM.search(headline) and not is_explained else []


@pytest.mark.long
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("code", GROUPS)
def test_at_no_moment_is_a_headline_useless_or_calm_because_data_are_missing(headlines, code, day, request):
    if day not in LIVED[code] and not request.config.getoption("--full"):
        pytest.skip("another day of this school: --long --full")
    faults = [f"{book}/{fault}" for book in BOOKS for told in headlines(code, day, book) for fault in faults_of(*told)]
    assert faults == []


def test_in_september_the_portrait_opens_on_the_last_complete_year_and_says_who_enters(headlines):
    told = headlines("999001", SEPTEMBER, "01")
    assert [fault for one in told for fault in faults_of(*one)] == []
    of_the_year_before = [headline for cell, headline in told if cell in ("results", "zones", "gaps")][:3]
    assert all(one.startswith("Dernière année complète : 2024-2025.") for one in of_the_year_before)
    entry = dict(told)["entry"]
    assert entry.startswith("60 élèves entrent en 1re secondaire en 2025-2026.")
    assert "fin du primaire" in entry


@pytest.mark.parametrize(
    ("book", "cell", "said"),
    [
        ("03", "changes", "se lira à partir du 13 octobre 2025, au plus tôt"),
        ("03", "standing", "se lira à partir du 24 septembre 2025, au plus tôt"),
        ("04", "tiers", "255 élèves sur 255 ne peuvent pas être placés"),
        ("04", "plan", "paraissent au plus tard le 20 novembre 2025"),
    ],
)
def test_in_september_a_section_says_when_it_will_be_read(headlines, book, cell, said):
    told = dict(headlines("999001", SEPTEMBER, book, cell))
    assert said in told[cell]


def test_between_two_bulletins_a_term_is_set_beside_the_same_one_of_last_year_then_beside_the_one_before(headlines):
    november, april = ([said for _, said in headlines("999001", day, "01", "trend")][1:] for day in (NOVEMBER, APRIL))
    assert november[0].startswith("1re étape de 2024-2025 et de 2025-2026 : ")
    assert "quand le bulletin « 2e étape » paraîtra, au plus tard le 15 mars 2026" in november[1]
    assert april[0].startswith("2e étape de 2024-2025 et de 2025-2026 : ")
    assert april[1].startswith("1re étape et 2e étape de 2025-2026, mêmes élèves : ")
