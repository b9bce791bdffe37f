"""View of the criteria in use: the reading guide of everything that follows."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from portraitlib.display.section import Rank, ResultTable, ShownTable, View, Words, shown_table, view_of
from portraitlib.indicators.wording import band, criteria_note, points
from portraitlib.studies.risk.measures.rulebook import CriteriaInUse
from portraitlib.studies.risk.views.phrases import with_text


@view_of.register
def view_rulebook(result: CriteriaInUse, words: Words) -> View:
    """Criteria, bands and points."""
    chosen = result.preset.chosen
    return View(
        name="criteres",
        on_page="whole",
        headline=words.plural(
            "Le coefficient additionne {n} critère, connu d'avance et le même pour chaque élève.",
            "Le coefficient additionne {n} critères, connus d'avance et les mêmes pour chaque élève.",
            len(chosen.criteria),
        ),
        sentences=(
            words.say(
                "Il va de 0 à 100. À partir de {targeted:amount}, un palier 2 (soutien ciblé) est proposé; à partir de "
                "{intensive:amount}, un palier 3 (soutien intensif). L'équipe décide.",
                chosen.tiers,
            ),
            words.say(
                "Quand un indicateur n'est pas connu, le coefficient porte sur ce qui l'est, et deux bornes disent "
                "jusqu'où il pourrait descendre ou monter. S'il manque plus de {share:percent} du poids, aucun palier "
                "n'est proposé : l'élève est « à compléter », jamais « sans besoin ».",
                share=1 - chosen.minimum_observed,
            ),
            words.say(
                "Le sexe, la langue, le lieu de naissance, le statut EHDAA, le plan d'intervention et la "
                "défavorisation ne peuvent pas entrer dans les critères : la trousse refuse un fichier qui les emploie."
            ),
        ),
        tables=(_criteria_table(result.tables["bands"], words),),
        notes=(
            criteria_note(result.preset, words),
            words.say(
                "Ces critères se discutent et se changent (dossier params/criteres). Après un changement, « python "
                "kit.py portrait "
                "check » vérifie qu'aucune valeur n'est oubliée et que pire ne vaut jamais moins."
            ),
        ),
        rank=Rank.NO_FINDING,
    )


def _criteria_table(bands: ResultTable, words: Words) -> ShownTable:
    """One row per criterion, its bands and their points in one cell."""
    told = [
        words.say(
            "{band} : {points}",
            band=band(row["indicator"], row["band_low"], row["band_below"], words),
            points=points(round(row["points"], 1), words),
        )
        for row in bands.data.to_dict("records")
    ]
    joined = pd.Series(told).groupby(bands.data["criterion"].to_numpy(), sort=False).agg("; ".join)
    each = replace(bands, data=bands.data.drop_duplicates("criterion").reset_index(drop=True))
    shown = shown_table(each, words, title=words.say("Critères, bandes et points"))
    shown = replace(shown, columns=tuple(replace(one, is_under=one.name == "source") for one in shown.columns))
    return with_text(shown, "values", joined.tolist(), after="indicator", header=words.say("Valeurs"), is_long=True)
