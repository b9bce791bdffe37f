"""French of the standard tables and of their columns, each declared as its schema says it is kept."""

from __future__ import annotations

from portraitlib.results.columns import column, declare_codes
from portraitlib.results.forms import Form
from portraitlib.results.vocabulary.marking import mark
from portraitlib.tables.schema import Column, Kind
from portraitlib.tables.schemas import SCHEMAS

_NAMED = {"school_year": Form.YEAR, "mark": Form.MARK, "birth_year": Form.NUMBER}
_NO_NUMBER = ("grade_level", "course_level", "tier")
_ELSEWHERE = ("level", "cycle")
"""Columns that results have too: declared in `shared`."""
_SHARES = ("release_share",)
_FORMS = {Kind.DATE: Form.DATE, Kind.INTEGER: Form.COUNT, Kind.NUMBER: Form.NUMBER}

TABLES: dict[str, str] = {
    "schools": mark("Écoles"),
    "students": mark("Élèves"),
    "results": mark("Résultats"),
    "calendar": mark("Calendrier scolaire"),
    "attendance": mark("Absences et retards"),
    "discipline": mark("Événements de discipline"),
    "items": mark("Items des instruments"),
    "responses": mark("Réponses aux items"),
    "questionnaires": mark("Questions des questionnaires"),
    "answers": mark("Réponses aux questionnaires"),
    "observations": mark("Observations en classe"),
    "progress": mark("Suivi des progrès"),
    "instruments": mark("Instruments de suivi"),
    "services": mark("Services de soutien"),
    "sessions": mark("Séances de soutien"),
    "staff": mark("Personnel"),
    "outcomes": mark("Parcours après l'école"),
    "slots": mark("Plages de soutien"),
    "offers": mark("Offres de soutien"),
    "adult_hours": mark("Disponibilités du personnel"),
    "student_slots": mark("Disponibilités des élèves"),
    "wishes": mark("Demandes de soutien"),
    "pairs": mark("Élèves à réunir ou à séparer"),
    "import_rows": mark("Bilan de l'importation"),
    "import_faults": mark("Lignes mises de côté"),
    "losses": mark("Ce qui manque aux données"),
    "import_flags": mark("Valeurs signalées"),
}
"""French of each standard table."""

COLUMNS: dict[str, str] = {
    "school_id": mark("Code de l'école"),
    "school_name": mark("Nom de l'école"),
    "service_centre": mark("Centre de services scolaire"),
    "teaching_language": mark("Langue d'enseignement"),
    "imse_decile": mark("Indice de milieu socio-économique (rang décile)"),
    "low_income_decile": mark("Indice du seuil de faible revenu (rang décile)"),
    "is_synthetic": mark("Données fictives"),
    "student_id": mark("Élève"),
    "school_year": mark("Année scolaire"),
    "grade_level": mark("Niveau"),
    "group": mark("Groupe-repère"),
    "sex": mark("Sexe"),
    "birth_year": mark("Année de naissance"),
    "age_on_september_30": mark("Âge au 30 septembre"),
    "ehdaa_status": mark("Besoins particuliers"),
    "has_intervention_plan": mark("Plan d'intervention"),
    "first_language": mark("Langue maternelle"),
    "was_born_in_canada": mark("Naissance au Canada"),
    "entry_date": mark("Date d'entrée"),
    "exit_date": mark("Date de départ"),
    "exit_reason": mark("Motif du départ"),
    "course": mark("Cours"),
    "subject": mark("Matière"),
    "course_level": mark("Niveau du cours"),
    "sequence": mark("Séquence"),
    "course_group": mark("Groupe-cours"),
    "competency": mark("Compétence"),
    "term": mark("Étape"),
    "mark": mark("Résultat (%)"),
    "mark_code": mark("Code à la place du résultat"),
    "date": mark("Date"),
    "is_instructional": mark("Jour de classe"),
    "n_periods": mark("Nombre de périodes"),
    "cycle_day": mark("Jour-cycle"),
    "period": mark("Période"),
    "status": mark("Présence"),
    "is_excused": mark("Absence motivée"),
    "minutes": mark("Minutes"),
    "event": mark("Événement"),
    "severity": mark("Gravité"),
    "category": mark("Catégorie"),
    "suspension_days": mark("Jours de suspension"),
    "instrument": mark("Instrument"),
    "item": mark("Item"),
    "skill": mark("Notion"),
    "maximum_score": mark("Score maximal"),
    "score": mark("Score"),
    "form": mark("Forme passée"),
    "missing_reason": mark("Raison du score absent"),
    "direction": mark("Sens du progrès"),
    "minimum": mark("Plus bas score possible"),
    "maximum": mark("Plus haut score possible"),
    "step": mark("Plus petit écart de score"),
    "standard_error": mark("Erreur de mesure"),
    "standard_error_source": mark("Source de l'erreur de mesure"),
    "reliability": mark("Fidélité"),
    "n_forms": mark("Formes équivalentes"),
    "response_code": mark("Raison de l'absence de score"),
    "wording_fr": mark("Question posée, en français"),
    "wording_en": mark("Question posée, en anglais"),
    "dimension": mark("Dimension"),
    "respondent": mark("Qui répond"),
    "respondent_id": mark("Personne ou feuille"),
    "answer": mark("Réponse"),
    "scale_low": mark("Bas de l'échelle"),
    "scale_high": mark("Haut de l'échelle"),
    "scale_words_fr": mark("Mots de l'échelle, en français"),
    "scale_words_en": mark("Mots de l'échelle, en anglais"),
    "is_reversed": mark("Énoncé inversé"),
    "is_anonymous": mark("Sans nom"),
    "is_validated": mark("Validé par la recherche"),
    "criterion": mark("Critère"),
    "rater_id": mark("Observateur"),
    "rating": mark("Cote"),
    "service_id": mark("Numéro du service"),
    "service": mark("Service"),
    "tier": mark("Palier de soutien"),
    "start_date": mark("Date de début"),
    "end_date": mark("Date de fin"),
    "provider_id": mark("Intervenant"),
    "end_reason": mark("Motif de la fin"),
    "planned_minutes": mark("Minutes prévues par semaine"),
    "was_attended": mark("Élève présent"),
    "missed_reason": mark("Raison de l'absence à la séance"),
    "activity": mark("Activité"),
    "staff_id": mark("Membre du personnel"),
    "role": mark("Rôle"),
    "release_share": mark("Part de la tâche libérée"),
    "training_hours": mark("Heures de formation"),
    "wave": mark("Moment du sondage"),
    "cohort_year": mark("Année d'entrée en 1re secondaire"),
    "outcome": mark("Situation"),
    "outcome_year": mark("Année de la situation"),
    "slot": mark("Plage"),
    "starts_at": mark("Début"),
    "ends_at": mark("Fin"),
    "slot_kind": mark("Moment"),
    "has_late_bus": mark("Transport après la plage"),
    "bus_seats": mark("Places dans l'autobus"),
    "n_rooms": mark("Locaux libres"),
    "offer": mark("Offre"),
    "offer_kind": mark("Forme du soutien"),
    "room": mark("Local"),
    "minimum_size": mark("Élèves au moins"),
    "maximum_size": mark("Élèves au plus"),
    "allowed_slots": mark("Plages permises"),
    "sessions_a_week": mark("Rencontres par semaine"),
    "is_specialist": mark("Spécialiste de la matière"),
    "releasable_hours": mark("Heures que l'adulte peut donner"),
    "task_hours": mark("Heures de la tâche"),
    "is_free": mark("Élève libre"),
    "needs_late_bus": mark("Besoin du transport"),
    "wish": mark("Demande"),
    "not_coming_reason": mark("Pourquoi l'élève ne vient pas"),
    "asked_by": mark("Demandé par"),
    "other_student_id": mark("Autre élève"),
    "pair": mark("Réunir ou séparer"),
    "reason_code": mark("Raison"),
    "file": mark("Fichier"),
    "sheet": mark("Feuille"),
    "table": mark("Table"),
    "column": mark("Colonne"),
    "rule": mark("Règle"),
    "n_in": mark("Lignes lues"),
    "n_kept": mark("Lignes conservées"),
    "n_set_aside": mark("Lignes mises de côté"),
    "n_emptied": mark("Cases vidées"),
    "is_cell": mark("Case vidée"),
    "is_certain": mark("Sûrement de l'école"),
    "n_rows": mark("Lignes"),
}
"""French of each column of the standard tables."""


def _form(schema: Column) -> Form:
    if schema.name in _NO_NUMBER:
        return Form.TEXT
    if schema.name in _SHARES:
        return Form.PERCENT
    return _NAMED.get(schema.name, _FORMS.get(schema.kind, Form.TEXT))


declare_codes("table", TABLES)
for _one in {one.name: one for schema in reversed(SCHEMAS.values()) for one in schema.columns}.values():
    if _one.name in _ELSEWHERE:
        continue
    _like = "yes_no" if _one.kind is Kind.BOOLEAN else ""
    column(_one.name, COLUMNS[_one.name], _form(_one), unit=_one.unit, like=_like)
