"""`fiche.html`, beside the reports: purpose, data, criteria, readers, retention and the articles that apply to them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import portraitlib
from portraitlib.display.wording import Words, mark
from portraitlib.errors import ParamsError, StoreError
from portraitlib.report.about import audience_label, banner, school_label
from portraitlib.report.manifest import read_manifest
from portraitlib.report.plan import Plan
from portraitlib.report.templates import page_environment, template_text
from portraitlib.rules import PresetCriteria, ScreeningRules, load_criteria, load_keeping, load_law, load_settings
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.store import read_manifest as read_store

SHEET = "fiche.html"
_PURPOSE = mark(
    "Décrire l'école et ses groupes, repérer tôt les élèves à soutenir, choisir et suivre les soutiens. Aucune "
    "décision n'est prise par la trousse."
)
_READ = mark("texte officiel lu (copie; vérifiez la version en vigueur)")
_GUIDE = mark("guide officiel lu; le texte de l'article est à lire")
_SECOND = mark("sources secondaires : le texte est à lire avant de s'y fier")
ARTICLES: tuple[tuple[str, str, str, str], ...] = (
    (
        "65.1",
        mark(
            "Un renseignement sert aux fins pour lesquelles il a été recueilli. Sans consentement, il peut aussi "
            "servir à l'étude, à la recherche ou aux statistiques s'il est dépersonnalisé."
        ),
        mark(
            "L'importation remplace le code permanent et le numéro de fiche par un pseudonyme et ne garde aucun nom : "
            "les données sont dépersonnalisées. Elles permettent encore de reconnaître un élève à son parcours."
        ),
        _READ,
    ),
    (
        "65.0.1",
        mark(
            "Qui recueille un renseignement auprès d'une personne avec une technologie de profilage l'en informe "
            "d'abord, et lui dit comment l'activer."
        ),
        mark(
            "Le dépistage évalue le rendement, l'assiduité et la conduite : c'est un profilage. Il se fait sur des "
            "données déjà recueillies; faites dire à la personne responsable si l'article s'applique."
        ),
        _READ,
    ),
    (
        "65.2",
        mark(
            "Une décision fondée exclusivement sur un traitement automatisé s'annonce au plus tard avec la décision; "
            "la personne peut en connaître les raisons, faire corriger les données et être entendue."
        ),
        mark(
            "La trousse signale, une équipe décide : chaque palier dit ses raisons. Une approbation de pure forme ne "
            "suffit pas à sortir de cet article."
        ),
        _READ,
    ),
    (
        "63.5",
        mark(
            "Tout projet d'acquisition, de développement ou de refonte d'un système qui traite des renseignements "
            "personnels demande une évaluation des facteurs relatifs à la vie privée (ÉFVP), comité consulté dès le "
            "début."
        ),
        mark("Cette fiche en donne les faits. L'évaluation reste à faire par l'organisme."),
        _READ,
    ),
    (
        "63.8 – 63.11",
        mark(
            "Un incident de confidentialité : réduire le préjudice, aviser la Commission d'accès à l'information et "
            "les personnes si le risque est sérieux, l'inscrire au registre des incidents."
        ),
        mark(
            "Un rapport remis à la mauvaise personne, un poste volé, une clé vue sont des incidents. Le registre se "
            "garderait cinq ans au moins : source secondaire."
        ),
        _READ,
    ),
    (
        "53.1",
        mark(
            "Un consentement est manifeste, libre, éclairé, donné à des fins précises, demandé à part, pour un temps."
        ),
        mark("Utile si un usage sort des fins de la collecte. Qui consent avant 14 ans, et après : à vérifier."),
        _GUIDE,
    ),
    (
        "73",
        mark("Quand les fins sont accomplies, le renseignement est détruit, selon le calendrier de conservation."),
        mark(
            "python kit.py portrait purge et python kit.py portrait student erase détruisent ce que la trousse "
            "garde, et inscrivent l'acte au "
            "registre."
        ),
        _READ,
    ),
    (
        "CAI, 2022",
        mark(
            "La Commission d'accès à l'information s'est prononcée sur un algorithme de prévision du décrochage du "
            "Centre de services scolaire du Val-des-Cerfs, nourri de données d'élèves dépersonnalisées."
        ),
        mark("Lisez cette décision avec la personne responsable avant d'employer le dépistage."),
        _SECOND,
    ),
)
"""Article, what it asks, what that means here, and how sure the source is."""
_FIELDS: tuple[tuple[str, str], ...] = (
    ("person_in_charge", mark("Personne responsable (fonction)")),
    ("who_may_see", mark("Qui peut lire ces rapports (fonctions)")),
    ("kept_where", mark("Où sont les données et les rapports")),
    ("retention", mark("Règle du calendrier de conservation")),
    ("assessed_on", mark("ÉFVP faite le")),
    ("assessment", mark("Où se trouve l'ÉFVP")),
    ("committee_on", mark("Comité sur l'accès à l'information consulté le")),
    ("informed_on", mark("Parents et élèves informés le, et comment")),
    ("registered_as", mark("Inscription au registre (article 67.3)")),
)
_RISKS = (
    mark("Nécessité : chaque renseignement lu sert-il à une question de l'équipe ?"),
    mark("Proportion : une version personnel ou public suffirait-elle à cette rencontre ?"),
    mark("Risque de reconnaître un élève, et ce qui le réduit"),
    mark("Risque d'erreur ou de biais du dépistage (carnet 05), et ce qui le réduit"),
    mark("Décision, et par qui"),
)


def sheet_html(manifest: Mapping[str, Any], plan: Plan, words: Words) -> str:
    """The sheet of what a folder of reports holds; the same for the same reports, data and settings."""
    law = load_law(plan.project)
    return (
        page_environment()
        .get_template("law_sheet.html.j2")
        .render(
            words=words,
            banner=banner(manifest["audience"], words),
            audience=manifest["audience"],
            audience_label=audience_label(manifest["audience"], words),
            made_on=words.date(datetime.fromisoformat(manifest["made_at"]).date()),
            version=portraitlib.__version__,
            purpose=law.purpose or words.say(_PURPOSE),
            schools=list(_schools(manifest, plan.store, words)),
            criteria=_criteria(plan.project, words),
            kept=_kept(plan.project, words),
            articles=[(one, *map(words.say, more)) for one, *more in ARTICLES],
            fields=[(words.say(label), getattr(law, name)) for name, label in _FIELDS],
            risks=[words.say(risk) for risk in _RISKS],
            style=f"{template_text('base.css')}\n{template_text('one_page.css')}",
        )
    )


def is_sheet_current(plan: Plan, words: Words) -> bool:
    """Whether the sheet that is there says what it would say now: a setting may have changed, and no report."""
    manifest = read_manifest(plan.out)
    if manifest is None:
        return False
    text = sheet_html(manifest, plan, words)
    return bool(manifest.get("pages", {}).get(SHEET) == hashlib.sha256(text.encode()).hexdigest())


def _schools(manifest: Mapping[str, Any], store: Path, words: Words) -> Iterator[dict[str, Any]]:
    """Each school of the reports: what kinds of data, from which files, in which state."""
    try:
        entries = read_store(store)["schools"]
    except StoreError:
        entries = {}
    named = {entry["school"]: entry["school_name"] or entry["school"] for entry in manifest["reports"].values()}
    for code, name in sorted(named.items()):
        entry = entries.get(code, {})
        tables = [one for one in entry.get("tables", {}) if one in SCHEMAS and not SCHEMAS[one].is_import_record]
        yield {
            "label": school_label(name, code, words),
            "tables": words.listing([words.label(table, "table") for table in tables]),
            "files": words.short_listing(sorted(entry.get("sources", {}))),
            "partition": str(entry.get("hash", "")),
        }


def _criteria(project: Path, words: Words) -> str:
    """Criteria of the screening in force: title, version, hash; nothing when their file cannot be used."""
    try:
        found: PresetCriteria = load_criteria(load_settings(ScreeningRules, project).criteria, project)
    except ParamsError:
        return ""
    return words.say(
        "{title}, version {version} (empreinte {hash})",
        title=found.titles[words.language], version=found.chosen.version, hash=found.sha256[:16],
    )  # fmt: skip


def _kept(project: Path, words: Words) -> list[str]:
    rules = load_keeping(project)
    return [
        words.plural(
            "{n} version antérieure des données par école, {days} jours au plus (params/conservation.yml).",
            "{n} versions antérieures des données par école, {days} jours au plus (params/conservation.yml).",
            rules.old_versions,
            days=rules.kept_days,
        ),
        words.say("Les noms, sur un poste : {days} jours au plus.", days=rules.most_days_of_names),
        words.say("Les rapports : jusqu'à ce que vous les détruisiez (python kit.py portrait purge)."),
    ]
