"""Headers that exports of schools give their columns, in French and in English, and the values they write."""

from __future__ import annotations

import re
from collections.abc import Mapping

from portraitlib.ingest.guess.accompaniment_words import HEADERS as MORE
from portraitlib.ingest.name_headers import header_words
from portraitlib.persons.texts import plain

_SMALL_WORDS = frozenset(("de", "du", "des", "d", "l", "la", "le", "les", "en", "au", "a", "the", "of", "s"))

HEADERS: dict[str, tuple[str, ...]] = {
    "code_permanent": ("code permanent", "code perm", "codeperm", "code permanent eleve", "cp", "code permanent meq"),
    "number": (
        "fiche", "no fiche", "n fiche", "num fiche", "numero fiche", "fiche eleve", "no fiche eleve", "matricule",
        "identifiant", "identifiant eleve", "id eleve", "no eleve", "n eleve", "num eleve", "numero eleve", "id",
        "student id", "student number", "student no", "student local id", "local id", "pupil id", "user sourced id",
        "student sourced id", "learner id",
    ),
    "school": (
        "code ecole", "ecole", "no ecole", "n ecole", "numero ecole", "ecole code", "org", "organisme",
        "code organisme", "code etablissement", "etablissement", "immeuble", "batisse", "code batisse", "school",
        "school id", "school code", "school local id", "school number",
    ),
    "year": (
        "annee scolaire", "an scol", "annee scol", "an scolaire", "school year", "schoolyear", "annee", "an", "year",
        "academic year",
    ),
    "grade": (
        "niveau", "niveau scolaire", "degre", "annee secondaire", "annee etude", "annee etudes", "an etude", "niv",
        "secondaire", "sec", "classement", "grade", "grade level", "grades", "year level", "level", "ordre degre",
    ),
    "group": (
        "foyer", "groupe repere", "gr repere", "grp repere", "groupe foyer", "gr foyer", "classe foyer", "homeroom",
        "home group", "home room", "groupe principal",
    ),
    "any_group": ("groupe", "gr", "grp", "no groupe", "n groupe", "group", "classe", "class", "section", "groupe cours",
                  "groupe matiere", "gr matiere", "course group", "class code"),
    "sex": ("sexe", "genre", "sex", "gender"),
    "birth_date": (
        "date naissance", "naissance", "ddn", "date naiss", "dt naissance", "birth date", "date birth", "dob",
        "birthdate", "birthday",
    ),
    "birth_year": ("annee naissance", "an naissance", "birth year", "year birth"),
    "entry": (
        "date entree", "entree", "date debut frequentation", "date admission", "date inscription", "date arrivee",
        "entry date", "enrol date", "enrolment date", "enrollment date", "registration date",
    ),
    "exit": ("date sortie", "sortie", "date depart", "depart", "date fin frequentation", "exit date", "withdrawal date",
             "leave date"),
    "plan": ("plan intervention", "pi", "a plan intervention", "pi actif", "iep", "intervention plan"),
    "course": (
        "cours", "code cours", "no cours", "n cours", "sigle", "sigle cours", "code matiere", "matiere", "course",
        "course code", "course id", "course number",
    ),
    "competency": ("competence", "code competence", "volet", "comp", "competency"),
    "term": ("etape", "no etape", "n etape", "bulletin", "term", "marking period", "grading period", "trimestre"),
    "mark": (
        "note", "notes", "resultat", "res", "resultat etape", "resultat pourcentage", "note pourcentage",
        "note obtenue", "mark", "score", "result", "percent", "percentage",
    ),
    "date": ("date", "date absence", "jour", "day", "date jour", "attendance date", "absence date", "date evenement"),
    "period": ("periode", "no periode", "n periode", "per", "period", "periode cours"),
    "status": (
        "statut", "nature", "type", "type absence", "nature absence", "code absence", "presence", "status", "absence",
        "attendance code", "attendance status",
    ),
    "reason": ("motif", "motif absence", "reason", "absence reason"),
    "minutes": ("minutes", "duree", "duree minutes", "nb minutes", "minutes absence", "duration"),
    "excused": ("motivee", "absence motivee", "justifiee", "excused", "is excused", "motive"),
    "instructional": ("jour classe", "classe oui non", "jour scolaire", "is instructional", "instructional",
                      "school day", "est jour classe"),
    "n_periods": ("periodes", "nb periodes", "nombre periodes", "periods", "n periods"),
    "cycle_day": ("jour cycle", "cycle", "cycle day", "no jour cycle"),
}  # fmt: skip
_MEANING = {header: meaning for meaning, headers in (MORE | HEADERS).items() for header in headers}

_TERM = re.compile(
    r"(?:(?:res|resultats?|note|mark) )?(?:etape|et|e|term|t|bulletin|trimestre) ?([123])"
    r"(?: (?:note|res|resultat|mark))?"
    r"|([123]) (?:re|e|eme|er|ere|st|nd|rd) (?:etape|term)"
)
_FINAL = frozenset(
    ("final", "finale", "note finale", "note final", "resultat final", "res final", "sommaire", "resultat sommaire",
     "bilan", "final mark", "final grade", "resultat finale", "fin annee", "bulletin final")
)  # fmt: skip
_EXAM = frozenset(
    ("examen", "epreuve", "epreuve unique", "examen ministeriel", "epreuve ministerielle", "epreuve ministere",
     "note examen", "exam", "ministry exam", "examen final")
)  # fmt: skip
DATE_HEADERS = (r"^(\d{4}-\d{2}-\d{2})$", r"^(\d{1,2}/\d{1,2}/\d{4})$", r"^(\d{1,2} [^\W\d_]{3,9}\.? \d{4})$")
"""Headers that are each a day, as exports write them: 2025-09-15, 15/09/2025, 15 sept. 2025."""

STATUSES = {
    "absent": ("a", "abs", "absent", "absente", "absence", "absence motivee", "absence non motivee"),
    "late": ("r", "ret", "retard", "late", "l", "tardy"),
    "present": ("p", "pres", "present", "presente", "presence"),
}
SEXES = {"F": ("f", "feminin", "fille", "femme", "female", "girl"), "M": ("m", "masculin", "garcon", "homme", "male"),
         "X": ("x", "autre", "non binaire", "other")}  # fmt: skip
MARK_CODES = {"AB": ("ab", "abs", "absent"), "EX": ("ex", "exe", "exempt", "exempte"), "NE": ("ne", "n/e"),
              "SE": ("se",), "EQ": ("eq",), "IN": ("in", "inc"), "RE": ("re",), "EC": ("ec",)}  # fmt: skip
HALF_DAYS = {"1": ("am", "a.m.", "matin"), "2": ("pm", "p.m.", "apres-midi")}
SUBJECTS = {
    "132": "french", "129": "french", "128": "french", "063": "mathematics", "064": "mathematics", "065": "mathematics",
    "134": "english_second_language", "136": "english_second_language", "612": "english_language_arts",
    "632": "english_language_arts", "055": "science", "057": "science", "058": "science", "555": "science",
    "563": "mathematics", "564": "mathematics", "565": "mathematics", "634": "french_second_language",
    "085": "history", "087": "history", "095": "geography", "092": "contemporary_world", "043": "physical_education",
    "168": "arts", "169": "arts", "170": "arts", "171": "arts", "141": "spanish", "069": "citizenship",
    "079": "citizenship",
}  # fmt: skip
"""First three digits of the ministry's course codes, to their subject: from memory, hence to confirm."""
_GRADE = re.compile(
    r"(?:s|sec|secondaire|grade|niveau)?\.? ?0?([1-5])(?: ?(?:re|e|er|ere|eme|st|nd|rd|th))?(?: .*sec.*)?"
)


_COMPETENCIES = (
    ("overall", r"(resultat|note) (disciplinaire|sommaire|global|final|de la matiere|du cours).*|overall|global"),
    ("reading", r"lire\b.*|lecture.*|reading.*|reinvest.*"),
    ("writing", r"ecrire\b.*|ecriture.*|writing.*|writes.*"),
    ("oral", r"communiquer oralement.*|communication orale.*|oral.*|communicates orally.*|interacts orally.*"),
    ("problem_solving", r"resoudre une situation.*|resolution.*|problem.solving"),
    ("reasoning", r"(utiliser|deployer) un raisonnement.*|raisonnement.*|reasoning"),
    ("practical", r"(volet )?pratique|practical"),
    ("theoretical", r"(volet )?theori(qu)?e|theoretical|theory"),
)


def competency_of(text: str) -> str:
    """Competency of the catalogue that a report card's wording names, or nothing.

    Examples
    --------
    >>> competency_of("Lire et apprécier des textes variés"), competency_of("Volet pratique"), competency_of("C1")
    ('reading', 'practical', '')
    """
    small = " ".join(plain(text).split())
    return next((code for code, words in _COMPETENCIES if re.fullmatch(words, small)), "")


def key_of(header: str) -> str:
    """Header as the lists write it.

    Examples
    --------
    >>> key_of("N° de fiche"), key_of("Date_de_naissance"), key_of("gradeLevel"), key_of("É1")
    ('n fiche', 'date naissance', 'grade level', 'e 1')
    """
    return " ".join(word for word in header_words(header) if word not in _SMALL_WORDS)


def meaning_of(header: str) -> str:
    """What a header says that its column is, or nothing.

    Examples
    --------
    >>> meaning_of("No de fiche"), meaning_of("Humeur du jour")
    ('number', '')
    """
    return _MEANING.get(key_of(header), "")


def term_of(header: str) -> str:
    """Term whose marks a column holds, or nothing.

    Examples
    --------
    >>> [term_of(header) for header in ("Étape 1", "É2", "1re étape", "Note finale", "Épreuve unique", "Nom")]
    ['1', '2', '1', 'final', 'exam', '']
    """
    key = key_of(header)
    found = _TERM.fullmatch(key)
    if found:
        return found[1] or found[2]
    return "final" if key in _FINAL else "exam" if key in _EXAM else ""


def grade_of(text: str) -> str:
    """Level that a text says, 1 to 5, or nothing.

    Examples
    --------
    >>> [grade_of(text) for text in ("2", "02", "Sec. 3", "1re secondaire", "S4", "6", "FPT")]
    ['2', '2', '3', '1', '4', '', '']
    """
    found = _GRADE.fullmatch(plain(text))
    return found[1] if found else ""


def code_of(text: str, codes: Mapping[str, tuple[str, ...]]) -> str:
    """Standard code that a text of the school stands for, or nothing.

    Examples
    --------
    >>> code_of("Retard", STATUSES), code_of("Fille", SEXES), code_of("?", SEXES)
    ('late', 'F', '')
    """
    small = plain(text)
    return next((code for code, texts in codes.items() if small in texts), "")
