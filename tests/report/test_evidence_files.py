"""Packets written and read: every broken one is told, none stops the reader, and all are told at once."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portraitlib.display.packet_words import FAULTS, faults_told
from portraitlib.display.wording import Words
from portraitlib.errors import ReportError
from portraitlib.persons.key import Key
from portraitlib.report.evidence_files import LARGEST, PacketFault, packet_in, read_packet, read_packets, write_packet
from portraitlib.results.packets import Packet
from tests.report.packets import area, effect, in_vain, resigned, slope, source, text, written

KEY, OTHER = Key(b"k" * 32), Key(b"o" * 32)


def kinds(found):
    return [one.kind for one in found] if isinstance(found, list) else found


def test_a_packet_is_read_as_it_was_written_however_it_is_laid_out():
    told = text(effect(), area(), slope(), in_vain(), in_vain(least=0, most=9, group="M"))
    found = packet_in("a.json", told.encode())
    assert isinstance(found, Packet) and len(found.findings) == 5
    assert packet_in("a.json", b"\xef\xbb\xbf" + json.dumps(json.loads(told), indent=8).encode()) == found


def broken():
    told = text()
    nested = "[" * 100_000
    return {
        "not_utf8": told.encode("utf-16"),
        "not_json": told[:200].encode(),
        "no_number": told.replace('"value": 2.0', '"value": NaN').encode(),
        "repeated_key": told.replace('"version": 1', '"version": 1, "version": 1').encode(),
        "not_a_packet": b'{"a": 1}',
        "newer": told.replace('"version": 1', '"version": 2').encode(),
        "invalid": resigned(told, findings__0__error=0.0).encode(),
        "changed": told.replace('"value": 2.0', '"value": 3.0').encode(),
        "twice_inside": text(effect(), effect(value=3.0)).encode(),
        "too_nested": nested.encode(),
        "a_list": b"[1, 2]",
    }


@pytest.mark.parametrize("name", sorted(broken()))
def test_each_kind_of_broken_packet_is_told_by_its_name(name):
    expected = {"too_nested": "not_json", "a_list": "not_a_packet"}.get(name, name)
    assert kinds(packet_in("a.json", broken()[name])) == [expected]


@pytest.mark.parametrize(
    "change",
    [
        {"audience": "interne"},
        {"findings": []},
        {"findings__0__n_took": 7},
        {"findings__0__n_took": 43},
        {"findings__0__n_others": 0},
        {"findings__0__design": "description"},
        {"findings__0__freedom": -1.0},
        {"findings__0__value": "2,0"},
        {"findings__0__size_error": None},
        {"findings__0__student": "p0123456789abcdef"},
        {"findings__0__outcome_kind": "share"},
        {"findings__0__programme": "Mentorat de Jeanne, le lundi"},
        {"source__school": "../../x"},
        {"source__name": "École"},
    ],
)
def test_what_no_packet_may_hold_is_refused_even_when_the_digest_is_worked_out_again(change):
    assert kinds(packet_in("a.json", resigned(text(), **change).encode())) == ["invalid"]


@pytest.mark.parametrize(("n", "least", "most"), [(90, 4, 4), (90, 86, 86), (90, 0, 5), (90, 20, 15), (8, 0, 8)])
def test_a_group_of_which_few_students_would_be_told_is_refused(n, least, most):
    raw = text(in_vain(n=90, least=15, most=15))
    changed = resigned(raw, findings__0__n=n, findings__0__least=least, findings__0__most=most)
    assert kinds(packet_in("a.json", changed.encode())) == ["invalid"]


def test_a_seal_is_checked_by_the_key_that_made_it_and_by_no_other():
    sealed = text(key=KEY)
    forged = resigned(sealed, findings__0__value=9.0)
    assert isinstance(packet_in("a.json", sealed.encode(), KEY), Packet)
    assert isinstance(packet_in("a.json", forged.encode(), OTHER), Packet)  # nobody else can see it
    assert kinds(packet_in("a.json", forged.encode(), KEY)) == ["seal_of_another"]
    assert KEY.secret.hex() not in sealed


def test_a_folder_tells_every_fault_of_every_file_with_what_to_do(tmp_path):
    folder = written(tmp_path, ["999001", "999002", "999003"])
    (folder / "abime.json").write_text("{", encoding="utf-8")
    (folder / "encore.json").write_text(text(effect(value=5.0), school="999001", school_year=2025), encoding="utf-8")
    (folder / "lisez.txt").write_text("…", encoding="utf-8")
    read = read_packets(folder)
    assert {(one.file, one.kind) for one in read.faults} == {
        ("abime.json", "not_json"),
        ("paquet-999001.json", "school_twice"),
    }
    assert read.n_others == 1
    told = "\n".join(faults_told(read.faults, Words("fr"))).replace("\u00a0", " ")
    assert told.count("À faire :") == 2 and "encore.json" in told


def test_fictional_schools_are_not_pooled_with_real_ones(tmp_path):
    folder = written(tmp_path, ["999001", "999002"])
    written(folder, ["123456"], is_fictional=False)
    assert [one.kind for one in read_packets(folder).faults] == ["fictional"] * 2


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_fault_has_its_sentence_in_both_languages(language):
    facts = {"line": 2, "key": "a", "school": "1", "other": "b", "place": "findings.0", "kind": "missing", "found": "x"}
    faults = [PacketFault(f"{kind}.json", kind, facts) for kind in FAULTS]
    told = list(faults_told(faults, Words(language)))
    assert len(told) >= 3 * len(FAULTS) and "{" not in "".join(told)


def test_a_file_that_is_too_large_a_folder_or_unreadable_is_told(tmp_path):
    (tmp_path / "gros.json").write_bytes(b" " * (LARGEST + 1))
    (tmp_path / "dossier.json").mkdir()
    assert kinds(read_packet(tmp_path / "gros.json")) == ["too_large"]
    assert kinds(read_packet(tmp_path / "dossier.json")) == ["unreadable"]


@pytest.mark.parametrize("make", [lambda path: path, lambda path: path / "absent"])
def test_a_folder_without_a_packet_is_refused(tmp_path, make):
    with pytest.raises(ReportError, match="no_packets"):
        read_packets(make(tmp_path))


def test_a_packet_that_holds_what_may_not_leave_is_not_written(tmp_path):
    told = text().replace("TUTORAT", "ABCD12345678")
    with pytest.raises(ReportError, match="may_not_leave"):
        write_packet(tmp_path / "remis", source(), told, tmp_path)
    assert list((tmp_path / "remis").iterdir()) == []


def test_writing_again_replaces_the_packet_of_the_year(tmp_path):
    for value in (1.0, 2.0):
        path = write_packet(tmp_path, source(), text(effect(value=value)), tmp_path / "store")
    assert read_packet(path).findings[0].value == 2.0 and len(list(tmp_path.iterdir())) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(body, way=()):
    """Every place of a packet."""
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    return [one for name, value in inner for one in ((*way, name), *places(value, (*way, name)))]


@given(st.data())
def test_a_packet_changed_anywhere_is_told_and_never_stops_the_reader(data):
    body = json.loads(text(effect(), in_vain()))
    *way, last = data.draw(st.sampled_from(places(body)))
    at = body
    for step in way:
        at = at[step]
    before, at[last] = at[last], data.draw(JSON)
    found = packet_in("a.json", json.dumps(body).encode())
    assert isinstance(found, Packet) == (at[last] == before and type(at[last]) is type(before))
    assert not isinstance(found, list) or "".join(faults_told(found, Words("fr")))


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_told(raw):
    assert isinstance(packet_in("a.json", raw), list)
