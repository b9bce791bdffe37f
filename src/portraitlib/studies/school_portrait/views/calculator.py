"""The moderation rule, step by step, in sentences."""

from __future__ import annotations

from portraitlib.display.tables import shown_table
from portraitlib.display.view import View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.school_portrait.measures.calculator import FinalResultSteps


@view_of.register
def _(result: FinalResultSteps, words: Words) -> View:
    steps = shown_table(
        result.tables["final_result_steps"],
        words,
        title=words.say("Le calcul, étape par étape"),
        columns=("calculation", ("mark", Form.MARK)),
    )
    return View(
        name="calcul-resultat-final",
        is_finding=False,
        headline=words.say("Résultat final : {mark} %.", mark=words.number(result.facts["final_mark"], 0)),
        sentences=tuple(_sentences(result.facts, words)),
        tables=(steps,),
        notes=(
            words.say(
                "La formule exacte du Ministère n'est pas publiée. Ce qui l'est : les notes d'école de chaque groupe "
                "sont ajustées à ses notes à l'épreuve selon la moyenne et l'écart type, chaque élève garde sa place, "
                "et le résultat final n'est jamais plus bas que la note à l'épreuve. La droite employée ici respecte "
                "tout cela. Seul le relevé des apprentissages fait foi."
            ),
            words.say("Source : Gouvernement du Québec, résultats finaux de la 4e et de la 5e secondaire."),
        ),
    )


def _sentences(facts, words: Words):
    def number(name: str) -> str:
        """One of the result's numbers, one decimal."""
        return words.number(facts[name], 1)

    yield words.say(
        "1. Modération. Dans ce groupe, la moyenne d'école est de {school_mean} (écart type {school_spread}) et celle "
        "de l'épreuve de {exam_mean} (écart type {exam_spread}). La note d'école de {school_mark} est donc placée, à "
        "l'échelle de l'épreuve, à {moderated}.",
        school_mark=number("school_mark"),
        moderated=number("moderated_mark"),
        **{name: number(name) for name in ("school_mean", "school_spread", "exam_mean", "exam_spread")},
    )
    if facts["is_limited"]:
        yield words.say("Une note reste toujours entre 0 et 100 : la note modérée y est ramenée.")
    yield words.say(
        "2. Pondération. {school_weight} % × {moderated} + {exam_weight} % × {exam} = {weighted}.",
        school_weight=words.number(100 - facts["exam_percent"], 0),
        exam_weight=words.number(facts["exam_percent"], 0),
        moderated=number("moderated_mark"),
        exam=number("exam_mark"),
        weighted=number("weighted_mark"),
    )
    if facts["is_raised"]:
        yield words.say(
            "3. Ajustement. La note à l'épreuve ({exam}) est plus haute que {weighted} : le résultat est porté à "
            "{exam}.",
            exam=number("exam_mark"),
            weighted=number("weighted_mark"),
        )
    else:
        yield words.say(
            "3. Ajustement. {weighted} n'est pas plus bas que la note à l'épreuve ({exam}) : rien ne change, sauf "
            "l'arrondi.",
            exam=number("exam_mark"),
            weighted=number("weighted_mark"),
        )
