"""What a guess cannot know: the questions asked, what each answer changes, and that nothing of a person is in them."""

import json
from datetime import date

import pytest
import yaml

from portraitlib.display.guessed_mapping import written_mapping
from portraitlib.display.wording import Words
from portraitlib.errors import MappingError
from portraitlib.ingest import import_raw
from portraitlib.ingest.accepting import with_accepted
from portraitlib.ingest.guess import guess_mapping
from portraitlib.ingest.guess.afterwards import doubts_found
from portraitlib.ingest.guess.answers import answered, open_doubts
from portraitlib.ingest.guess.doubts import doubts_of
from portraitlib.ingest.guess.kept import guess_content, guess_from

NAMES = [f"Brixo{one}" for one in ("ane", "ilo", "ude", "ova", "ert", "iam")]
STUDENTS = "No école;Fiche;Nom;Année;Niveau;Groupe;Date de naissance;Note interne;Santé\n" + "".join(
    f"{123456 + at % 2};{7_400_001 + at};{name};2025;{'FPT' if at > 3 else 2};21;03/0{at + 1}/2012;{name};x\n"
    for at, name in enumerate(NAMES)
)
RESULTS = "Fiche;Cours;Note\n" + "".join(
    f"{7_400_001 + at};{code};{mark}\n"
    for at in range(6)
    for code, mark in (("063226", "12"), ("777001", "18"), ("777001", "DIS"))
)
DAYS = "Fiche;Date\n" + "".join(f"{7_400_001 + at};2025-09-0{at + 1}\n" for at in range(6))
FILES = {"eleves.csv": STUDENTS, "notes.csv": RESULTS, "dates.csv": DAYS}


@pytest.fixture
def guess(bench, samples):
    bench.write(FILES)
    return guess_mapping(bench.raw, project=samples.root, today=date(2026, 2, 1))


def kinds(doubts):
    return [(one.kind, one.header or one.text) for one in doubts]


def mapping(guess):
    return yaml.safe_load(written_mapping(guess, Words("fr"), is_confirmed=True))


def all_answered(guess, **by_kind):
    answers = []
    while left := open_doubts(guess, answers)[1]:
        answers.append((left[0].key, by_kind.get(left[0].kind, "?")))
    return open_doubts(guess, answers)[0]


def test_only_what_is_doubtful_is_asked_and_nobody_is_in_it(guess):
    asked = doubts_of(guess)
    assert kinds(asked) == [
        ("school_column", "No école"), ("school", ""), ("year", "notes.csv"), ("file", "dates.csv"),
        ("dates", "Date de naissance"), ("group", "Groupe"), ("text", "Niveau"), ("column", "No école"),
        ("column", "Note interne"), ("scale", ""), ("mark_code", "DIS"), ("course", "777001"),
    ]  # fmt: skip
    kept = json.dumps(guess_content(guess), ensure_ascii=False)
    assert [one for one in (*NAMES, "7400001", "03/01/2012") if one in kept] == []
    assert guess_from(json.loads(kept)) == guess
    assert len({one.key for one in asked}) == len(asked)


def test_each_answer_changes_its_lines_and_no_other(guess):
    answers = {
        "school_column": "yes", "year": "2026", "file": "-", "dates": "%m/%d/%Y", "group": "-", "text": "1",
        "column": "0.exit_reason", "scale": "20", "mark_code": "EX", "course": "mathematics",
    }  # fmt: skip
    told = mapping(all_answered(guess, **answers))
    assert told["schools"] == [{"school_id": "123456"}, {"school_id": "123457"}]
    assert told["courses"] == [{"code": "777001", "subject": "mathematics"}]
    (students,), (results,) = (file["tables"] for file in told["files"])
    columns = students["columns"]
    assert columns["school_id"] == "No école" and "group" not in columns
    assert columns["grade_level"] == {"from": "Niveau", "recode": {"FPT": "1"}}
    assert columns["birth_year"]["date_formats"] == ["%m/%d/%Y"] == columns["age_on_september_30"]["date_formats"]
    assert columns["exit_reason"] == "Note interne"
    assert results["marks"] == {"high": 20, "codes": {"DIS": "EX"}}
    assert results["columns"]["school_year"] == {"value": "2026"}


def test_one_answer_says_what_a_word_means_in_every_file_of_the_kind(bench, samples):
    marks = "Fiche;Cours;Compétence;Note\n" + "7400001;132208;C8;70\n" * 3 + "7400002;132208;C9;70\n" * 3
    bench.write({"notes_fr.csv": marks, "resultats_2026.csv": marks.replace("Note", "Résultat")})
    guess = guess_mapping(bench.raw, project=samples.root)
    words = [one.text for one in doubts_of(guess) if one.kind == "text"]
    assert words == ["C8", "C9"] * 2
    told = mapping(all_answered(guess, school="123456", text="reading"))
    sources = [file["tables"][0]["columns"]["competency"]["recode"] for file in told["files"]]
    assert sources == [{"C8": "reading", "C9": "reading"}] * 2
    answers = [(one.key, "reading") for one in doubts_of(guess) if one.kind == "text"]
    assert [one.text for one in open_doubts(guess, answers[:1])[1] if one.kind == "text"] == ["C9", "C9"]


def test_not_knowing_changes_nothing_but_the_school_must_be_told(guess):
    school = doubts_of(guess)[1]
    assert not school.accepts("?") and not school.accepts("ecole") and school.accepts("123456")
    told = mapping(all_answered(guess, school="123456", school_column="no"))
    assert told["schools"] == [{"school_id": "123456"}]
    before = mapping(guess)
    assert told["files"] == before["files"]
    with pytest.raises(ValueError, match="year"):
        answered(guess, doubts_of(guess)[2], "1999")


def test_a_trial_raises_questions_that_mend_what_it_found(bench, samples):
    files = {
        "eleves.csv": STUDENTS.replace("Santé", "Santé;Entrée").replace(";x\n", ";x;2025-08-27\n").replace("740", "040")
    }
    bench.write({**files, "notes.csv": RESULTS.replace("740", "40")})
    guess = all_answered(
        guess_mapping(bench.raw, project=samples.root), school="123456", school_column="no", course="science"
    )

    def tried(one):
        bench.mapping_file.write_text(written_mapping(one, Words("fr"), is_confirmed=True), encoding="utf-8")
        args = {"key_file": bench.key, "project": samples.root, "keeps": False}
        return import_raw(bench.mapping_file, bench.raw, bench.store, **args)

    report = tried(guess)
    assert report.schools == [] and not (bench.store / "manifest.json").exists()
    found = doubts_found(guess, [fault.facts for fault in report.faults])
    assert ("digits", "Fiche") in kinds(found)
    mended, left = open_doubts(guess, [(one.key, one.first) for one in found], found)
    report = tried(mended)
    assert report.schools == ["123456"] and not (bench.store / "manifest.json").exists()
    again = doubts_found(mended, [fault.facts for fault in report.suspicions])
    assert ("named_by", "Année") in kinds(again)
    last, left = open_doubts(mended, [(again[0].key, "first")], again)
    assert mapping(last)["files"][0]["tables"][0]["columns"]["school_year"] == {"from": "Année", "named_by": "first"}
    left = [one for one in left if one.kind == "year"]
    assert left[0].first == str(int(left[0].options[0]) + 1)  # asked anew


def test_an_accept_line_is_added_or_lengthened_and_all_else_stays():
    text = "# en tête\nname: a  # nom\naccept: [many_zeros]  # vu en octobre\nfiles: []\n"
    assert with_accepted(text, ["many_zeros"]) == text
    changed = with_accepted(text, ["empty_column", "many_zeros"])
    assert changed == text.replace("[many_zeros]", "[many_zeros, empty_column]")
    with pytest.raises(MappingError, match="cannot_add_accept"):
        with_accepted("name: a\naccept:\n  - many_zeros\nfiles: []\n", ["empty_column"])
