"""The Excel workbook of the raw export."""

import io
import zipfile

import pandas as pd
import python_calamine

from portraitlib.sample.names import draw_names
from portraitlib.sample.raw_workbook import write_workbook


def test_the_workbook_is_stored_without_compression_and_reads_back(built, tmp_path):
    school = built[0]
    codes = draw_names(school.plan, school.people.persons)["code"].to_numpy()
    path = tmp_path / "soutien.xlsx"
    write_workbook(school, codes, path)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as workbook:
        assert {entry.compress_type for entry in workbook.infolist()} == {zipfile.ZIP_STORED}
    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("Services").to_python()
    services = pd.DataFrame(rows[2:], columns=rows[1])
    assert len(services) == len(school.tables["services"])
    assert services["Début"].tolist() == school.tables["services"]["start_date"].dt.date.tolist()
