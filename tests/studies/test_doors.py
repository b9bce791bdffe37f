"""Whatever study a notebook calls, its result holds for its reader what a page would show, and no more."""

import pytest

import portraitlib
from portraitlib.display.show import shown_view
from portraitlib.results.disclosure import disclose
from portraitlib.results.result import Refusal
from portraitlib.results.rooms import rooms


@pytest.fixture(scope="module", params=["personnel", pytest.param("public", marks=pytest.mark.long)])
def results(request, sample_store):
    """Every study on a sample school, for a reader who may not see everything."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTRAIT_PROJECT", str(sample_store.parent))
        school = portraitlib.open_school(school="999001", store=str(sample_store), group="21", audience=request.param)
        given = [getattr(portraitlib, name)(school) for room in rooms() for name in room.studies]
    found = [one for result in given for one in (result if isinstance(result, list) else [result])]
    yield [one for one in found if not isinstance(one, Refusal)]


def test_no_table_of_a_result_holds_more_than_its_reader_may_see(results):
    assert len(results) > 25
    for result in results:
        assert result.reader.audience in ("personnel", "public")
        again = disclose(result)
        for name, table in result.tables.items():
            where = f"{type(result).__name__}, {name}"
            assert not (table.is_about_students and not result.reader.policy.shows_students and len(table.data)), where
            assert table.is_about_students or not table.n or table.withheld is not None, where
            assert again.tables[name].data.equals(table.data), where
            small = table.data[table.n].between(1, result.reader.policy.minimum_count - 1) if table.n else None
            assert small is None or not small.fillna(False).any(), where
        assert all(
            count is None or not 0 < count < result.reader.policy.minimum_count for count in result.counts.values()
        )


def test_a_frame_holds_what_the_page_shows_of_a_table(results):
    for result in results:
        shown = shown_view(result).tables
        for table in shown:
            frame = result.to_frame(table.name)
            assert frame.drop(columns="withheld", errors="ignore").equals(table.rows), table.name
            assert ("withheld" in frame) == bool(table.withheld.to_numpy().any())
