"""Alarms on drawn relations: endings of three kinds in equal parts, relations that last, and the record beside both.

What they find here shows that the code does what its rules say. It is not how well endings of a real school are told.
"""

import numpy as np
import pandas as pd

from portraitlib.studies.accompaniment.measures.alarms import (
    WEEKS_A_MONTH,
    Ahead,
    ahead_of,
    alarms_of,
    false_a_month,
    is_early,
    only,
    record_of,
)
from portraitlib.studies.accompaniment.measures.watching import known_at, watch
from portraitlib.studies.accompaniment.settings import AccompanimentRules

RULES = AccompanimentRules()
DAY = pd.Timedelta(days=1)
LAST = pd.Timestamp("2025-07-06")
WEEKS = pd.date_range("2024-09-02", "2025-06-23", freq="7D")
WEEKS = WEEKS.drop(pd.to_datetime(["2024-10-21", "2024-12-23", "2024-12-30", "2025-03-03"]))  # a strike, two breaks
EARLY = ("leaving", "thinning", "no_sign")


def drawn(seed, n_each=10, n_lasting=30, kinds=EARLY):
    """Relations of a year, the last day read: ends of each kind, and relations that go on until June."""
    rng = np.random.default_rng(seed)
    listed = [kind for kind in kinds for _ in range(n_each)] + ["lasting"] * n_lasting
    relations = pd.DataFrame({"kind": listed, "service_id": [f"S{place}" for place in range(len(listed))]})
    start = WEEKS[0] + pd.to_timedelta(rng.integers(0, 60, len(listed)), unit="D")
    lasted = np.where(relations["kind"] == "lasting", 230, rng.integers(60, 170, len(listed)))
    end = start + pd.to_timedelta(lasted, unit="D")
    is_left, by_commitment = relations["kind"] == "leaving", rng.random(len(listed)) < 0.5
    relations = relations.assign(
        student_id=relations["service_id"], service="mentoring", adult=relations["service_id"].str.replace("S", "A"),
        start_date=start, end_date=end, end_reason="other", form="one_to_one", programme=None, previous_service_id=None,
        commitment_until=pd.Series(end).where(is_left & by_commitment),
    )  # fmt: skip
    leaving = relations[is_left & ~by_commitment].set_index("adult")["end_date"]
    return relations, met(relations, rng), leaving


def met(relations, rng):
    """Meetings: nearly every week, mostly in person; a tie that thins has fewer and fewer, then by telephone."""
    shape = (len(WEEKS), len(relations))
    day = WEEKS.to_numpy()[:, None] + rng.integers(0, 5, shape) * np.timedelta64(1, "D")
    start, end = (relations[name].to_numpy() for name in ("start_date", "end_date"))
    fading = np.where(relations["kind"] == "thinning", rng.integers(49, 84, shape[1]), 1)
    left = np.clip((end - day) / np.timedelta64(1, "D") / fading, 0, 1)
    came = (start <= day) & (day < end) & (rng.random(shape) < 0.88 * left)
    mode = np.where(rng.random(shape) < 0.85 * left, "in_person", "telephone")[came]
    whom = relations["service_id"].to_numpy()[np.nonzero(came)[1]]
    return pd.DataFrame({"service_id": whom, "student_id": whom, "date": day[came], "was_attended": True, "mode": mode})


def nothing_ahead(relations):
    """Of relations whose end nobody knows ahead; made at once, since a thousand schools are drawn."""
    never = np.full(len(relations), np.datetime64("NaT"), dtype="datetime64[D]")
    begun = relations["start_date"].to_numpy().astype("datetime64[D]")
    return Ahead(begun, never, never, np.zeros(len(relations), dtype=bool))


def told(relations, meetings, leaving):
    """What the four rules say, week by week, and the record of a rule on some of the relations."""
    watched = watch(relations, meetings, WEEKS, LAST)
    alarms = alarms_of(
        watched, ahead_of(relations, leaving, RULES) if len(leaving) else nothing_ahead(relations), RULES
    )
    either = alarms["no_meeting"] | alarms["fading"]
    early = is_early(relations, RULES)
    ended = relations["end_date"].to_numpy().astype("datetime64[D]")

    def record(rule, kept):
        kept = kept.to_numpy()
        alarm = either if rule == "either" else alarms[rule]
        return record_of(only(watched, kept), alarm[:, kept], ended[kept], early[kept], RULES.alarms.weeks_ahead)

    return record


def totals(records):
    """Sums of several records."""
    names = ("n_early", "n_announced", "n_false", "weeks", "n_lasted", "n_quiet")
    return {name: sum(getattr(one, name) for one in records) for name in names}


def test_planted_early_endings_are_announced_as_their_kind_allows(seeds):
    known, thinning = [], []
    for seed in seeds(few=3, many=60, full=300):
        relations, *rest = drawn(seed, n_lasting=5)
        record = told(relations, *rest)
        known.append(record("known_end", relations["kind"] == "leaving"))
        thinning.append(record("either", relations["kind"] == "thinning"))
    of_known, of_thinning = totals(known), totals(thinning)
    assert of_known["n_announced"] >= 0.95 * of_known["n_early"] > 0
    in_time = sum((one.lead >= 14).sum() for one in thinning)
    assert in_time >= 0.60 * of_thinning["n_early"] > 0


def test_an_ending_without_a_sign_is_announced_no_more_than_chance_does(seeds):
    """As often as relations that go on would be by chance, read the same weeks before a day drawn as an end."""
    apart = []
    for seed in seeds(few=12, many=200, full=1000):
        relations, *rest = drawn(seed, n_each=20, n_lasting=0, kinds=("no_sign", "pretended"))
        record = told(relations, *rest)
        share = [record("either", relations["kind"] == kind).n_announced / 20 for kind in ("no_sign", "pretended")]
        apart.append(share[0] - share[1])
    assert abs(np.mean(apart)) <= 3 * np.std(apart, ddof=1) / np.sqrt(len(apart))
    assert np.std(apart) > 0


def test_false_alarms_come_at_the_rate_that_is_printed(seeds):
    """Relations of other students, of the same school, in the same weeks: the rate of the record is theirs."""
    apart = []
    for seed in seeds(few=12, many=300, full=1000):  # 300 tell a difference of a fifth of a school's own spread
        relations, *rest = drawn(seed, n_each=0, n_lasting=60)
        record = told(relations, *rest)
        is_closed = pd.Series(np.arange(len(relations)) < 30)
        past, now = (record("either", kept) for kept in (is_closed, ~is_closed))
        apart.append(false_a_month(past, 30) - now.n_false / (now.weeks / 30 / WEEKS_A_MONTH))
    assert abs(np.mean(apart)) <= 3 * np.std(apart, ddof=1) / np.sqrt(len(apart))
    assert np.std(apart) > 0


def test_what_is_replayed_is_what_was_said(seeds):
    """The alarms of each week of a replay are those of the same data cut on that Friday, whatever came after."""
    assert sum(compared(*drawn(seed, n_each=3, n_lasting=4)) for seed in seeds(few=1, many=10, full=50)) > 0


def compared(relations, meetings, leaving):
    """Alarms of a replay that are those of the data cut on their Friday; how many there were."""
    whole = watch(relations, meetings, WEEKS, LAST)
    replayed = alarms_of(whole, ahead_of(relations, leaving, RULES), RULES)
    n_compared = 0
    for week in range(0, len(whole.weeks), 3):
        known, held = known_at(relations, meetings, pd.Timestamp(whole.checks[week]))
        then = watch(known, held, WEEKS, pd.Timestamp(whole.checks[week]))
        said = alarms_of(then, ahead_of(known, leaving, RULES), RULES)
        place = relations["service_id"].isin(known["service_id"]).to_numpy()
        for rule, alarm in said.items():
            assert alarm[-1].tolist() == replayed[rule][week, place].tolist()
            n_compared += int(alarm[-1].sum())
    return n_compared
