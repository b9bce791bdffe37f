"""The scale of each course's marks is a fact of the school's partition."""

import pandas as pd

from portraitlib.ingest.scales import scales_of_marks
from portraitlib.tables.store import read_manifest


def test_marks_out_of_50_are_known_as_such_in_the_store(bench, samples):
    mapping = samples.mapping_of(
        samples.basic["files"][0],
        {"pattern": "resultats.csv", "tables": [{**samples.results_table, "marks": {"high": 50}}]},
    )
    students = samples.students + "".join(f"A;{n};2026;1;101;F;2025-08-28;\n" for n in range(4, 40))
    header = samples.results.splitlines()[0]
    marks = [f"A;{n};2026;063126;overall;final;{n + 9}" for n in range(1, 40)]
    bench.bring(mapping, {"eleves.csv": students, "resultats.csv": "\n".join([header, *marks, ""])})
    assert read_manifest(bench.store)["schools"]["A"]["scales_of_marks"] == {"063126": {"final": 50}}


def test_no_result_has_no_scale():
    assert scales_of_marks(pd.DataFrame({"course": [], "term": [], "mark": []})) == {}
