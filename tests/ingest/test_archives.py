"""Exports sent in a zip."""

import io
import zipfile

import pytest

from portraitlib.ingest import archives


def zipped(files, **more):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_exports_in_a_zip_are_read_as_if_they_stood_beside_it(bench, samples):
    plain = bench.bring()
    (bench.raw / "eleves.csv").unlink()
    (bench.raw / "resultats.csv").unlink()
    bench.write({"envoi.zip": zipped({"eleves.csv": samples.students, "resultats.csv": samples.results})})
    report = archives_only(bench)
    assert report.reconciliation["n_kept"].sum() == plain.reconciliation["n_kept"].sum()
    assert set(report.sources) == {"envoi.zip/eleves.csv", "envoi.zip/resultats.csv"}
    assert "files_ignored" not in {note.rule for note in report.notes}


def archives_only(bench):
    from portraitlib.ingest import import_raw

    return import_raw(bench.mapping_file, bench.raw, bench.store, key_file=bench.key)


def test_a_zip_within_a_zip_is_opened_too(bench, samples):
    inner = zipped({"eleves.csv": samples.students, "resultats.csv": samples.results})
    bench.bring()
    (bench.raw / "eleves.csv").unlink()
    (bench.raw / "resultats.csv").unlink()
    bench.write({"envoi.zip": zipped({"ecole A.ZIP": inner, "lisez-moi.txt": "x"})})
    assert set(archives_only(bench).sources) == {
        "envoi.zip/ecole A.ZIP/eleves.csv",
        "envoi.zip/ecole A.ZIP/resultats.csv",
    }


def test_zips_within_zips_share_one_room_and_end_somewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 5)
    deep = {"a.csv": "1"}
    for _ in range(4):
        deep = {"dedans.zip": zipped(deep)}
    (tmp_path / "profond.zip").write_bytes(zipped(deep))
    many = {f"{name}.zip": zipped({f"{n}.csv": "1" for n in range(2)}) for name in "abc"}
    (tmp_path / "trop.zip").write_bytes(zipped(many))
    found = archives.unpack(tmp_path, tmp_path / "scratch")
    assert found.refused == [("trop.zip", "unsafe_archive")] and found.files == {}


@pytest.mark.parametrize("name", ["../eleves.csv", "/tmp/eleves.csv", "C:/eleves.csv", "a\\..\\eleves.csv"])
def test_a_member_that_would_be_written_elsewhere_is_refused(bench, samples, name):
    report = bench.bring(files={"envoi.zip": zipped({name: samples.students})})
    assert [fault.rule for fault in report.faults] == ["unsafe_archive"]


def test_what_packs_a_thousand_times_is_refused_before_it_fills_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "SMALL", 1 << 16)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "envoi.zip").write_bytes(zipped({"eleves.csv": b"0" * (1 << 22)}))
    found = archives.unpack(tmp_path / "raw", tmp_path / "scratch")
    assert found.refused == [("envoi.zip", "unsafe_archive")] and found.files == {}


def test_too_many_members_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    (tmp_path / "envoi.zip").write_bytes(zipped({f"n{number}.csv": "a" for number in range(4)}))
    assert archives.unpack(tmp_path, tmp_path / "scratch").refused == [("envoi.zip", "unsafe_archive")]


def test_a_broken_zip_is_told_and_the_rest_is_read(bench):
    report = bench.bring(files={"envoi.zip": b"PK\x03\x04 broken"})
    assert "unreadable_archive" in {fault.rule for fault in report.faults} and report.schools == ["A"]


def test_a_zip_without_an_export_is_a_file_not_used(bench):
    report = bench.bring(files={"photos.zip": zipped({"a.jpg": b"x", "__MACOSX/eleves.csv": b"x"})})
    assert [note.expected["names"] for note in report.notes if note.rule == "files_ignored"] == ["photos.zip"]
