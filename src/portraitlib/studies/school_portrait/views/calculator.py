"""The moderation rule, step by step, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from portraitlib.display.section import Rank, View, Words, shown_table, view_of
from portraitlib.studies.school_portrait.measures.calculator import FinalResultSteps


@view_of.register
def view_calculator(result: FinalResultSteps, words: Words) -> View:
    """Steps from a school mark and an exam mark to a final result."""
    title = words.say("Le calcul, étape par étape")
    return View(
        name="calcul-resultat-final",
        rank=Rank.LIVE,
        headline=words.say("Résultat de la compétence évaluée : {final_mark:whole} %.", result.steps),
        sentences=tuple(_sentences(result, words)),
        tables=(shown_table(result.tables["final_result_steps"], words, title=title),),
        notes=(
            words.say(
                "La formule exacte du Ministère n'est pas publiée. Ce qui l'est : les notes d'école de chaque groupe "
                "sont ajustées à ses notes à l'épreuve selon la moyenne et l'écart type, chaque élève garde sa place, "
                "et le résultat final n'est jamais plus bas que la note à l'épreuve. La droite employée ici respecte "
                "tout cela. Seul le relevé des apprentissages fait foi."
            ),
            words.say(
                "Ce résultat est celui de la compétence que l'épreuve évalue. Celui du cours est la moyenne de ses "
                "compétences, chacune selon son poids : en français de 5e secondaire, où l'écriture compte pour la "
                "moitié, une épreuve de 50 % fait le quart du cours. Une épreuve fait tout son poids dans un cours "
                "d'une seule compétence, comme l'histoire de 4e secondaire."
            ),
            words.say("Source : Gouvernement du Québec, résultats finaux de la 4e et de la 5e secondaire."),
        ),
    )


def _sentences(result: FinalResultSteps, words: Words) -> Iterator[str]:
    steps = result.steps
    yield words.say(
        "1. Modération. Dans ce groupe, la moyenne d'école est de {school_mean:mark} (écart type {school_spread:mark}) "
        "et celle de l'épreuve de {exam_mean:mark} (écart type {exam_spread:mark}). La note d'école de "
        "{school_mark:mark} est donc placée, à l'échelle de l'épreuve, à {moderated_mark:mark}.",
        steps,
        result.moments,
    )
    if result.is_limited:
        yield words.say("Une note reste toujours entre 0 et 100 : la note modérée y est ramenée.")
    yield words.say(
        "2. Pondération. {school_percent:whole} % × {moderated_mark:mark} + {exam_percent:whole} % × {exam_mark:mark} "
        "= {weighted_mark:mark}.",
        steps,
        result,
        school_percent=100 - result.exam_percent,
    )
    if result.is_raised:
        yield words.say(
            "3. Ajustement. La note à l'épreuve ({exam_mark:mark}) est plus haute que {weighted_mark:mark} : le "
            "résultat est porté à {exam_mark:mark}.",
            steps,
        )
    else:
        yield words.say(
            "3. Ajustement. {weighted_mark:mark} n'est pas plus bas que la note à l'épreuve ({exam_mark:mark}) : rien "
            "ne change, sauf l'arrondi.",
            steps,
        )
