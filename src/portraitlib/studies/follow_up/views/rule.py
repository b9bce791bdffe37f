"""The school's rule in words, never without how often it is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portraitlib.display.section import Rank, ShownFigure, View, Words, charts, mark, range_title, shown_table, view_of
from portraitlib.studies.follow_up.measures.rule import AppliedRule
from portraitlib.studies.follow_up.views.phrases import is_known, titled

RULES: dict[str, str] = {
    "four_points": mark("changer si les quatre derniers résultats sont sous la ligne visée"),
    "trend_line": mark("changer si la droite de tendance est moins raide que la ligne visée"),
    "last_median": mark("changer si la médiane des trois derniers résultats est sous la ligne visée"),
    "slope_interval": mark("changer si tout l'intervalle de la pente est sous la pente visée"),
}


@view_of.register
def view_rule(result: AppliedRule, words: Words) -> View:
    """What the rule says, how often it would say so wrongly; the other rules folded."""
    tables = result.tables
    figures = tuple(_figures(result, words))
    return View(
        name="regle",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        figures=figures,
        tables=(
            shown_table(tables["rule_counts"], words, title=words.say("Ce que dit la règle, par outil")),
            *titled(tables["rule_answers"], words.say("Ce que dit la règle, une ligne par série"), words),
            *titled(tables["rule_errors"], words.say("Erreurs de chaque règle, pour ces séries"), words),
            *titled(tables["other_rules"], words.say("Ce que diraient les autres règles"), words),
        ),
        notes=tuple(_notes(result, words)),
        on_page="whole",
        rank=Rank.PRIORITY if tables["rule_counts"].data["n_change"].gt(0).any() else Rank.CONTEXT,
        to_do=words.say(
            "Décidez avec ce que vous savez de l'élève; la règle ne décide pas. Écrivez la décision au journal."
        ),
    )


def _headline(result: AppliedRule, words: Words) -> str:
    row = result.tables["rule_counts"].data.iloc[0].to_dict()
    if not all(is_known(row[name]) for name in ("n_students", "n_change", "n_go_on", "n_raise_aim", "n_too_early")):
        return words.withheld(
            "{instrument} : trop peu d'élèves dans une des réponses pour dire à combien la règle dit de changer.", row
        )
    if row["n_too_early"] == row["n_students"]:
        return words.say(
            "{instrument} : trop tôt pour la règle, il faut {least:count} résultats depuis le début de la cible.",
            row,
            least=result.least_points,
        )
    told = words.plural(
        "{instrument}, {n} élève : changer, {n_change:count}; continuer, {n_go_on:count}; viser plus haut, "
        "{n_raise_aim:count}; trop tôt, {n_too_early:count}",
        "{instrument}, {n} élèves : changer, {n_change:count}; continuer, {n_go_on:count}; viser plus haut, "
        "{n_raise_aim:count}; trop tôt, {n_too_early:count}",
        row["n_students"],
        row,
    )
    return words.say("{told}; {false}.", told=told, false=_false(row, words))


def _false(row: dict[Any, Any], words: Words) -> str:
    """How many of these « change » to expect were all exactly on their aims."""
    if not row["n_rated"]:
        return words.say("combien de fois à tort, on ne le sait pas")
    if row["n_rated"] == row["n_students"] - row["n_too_early"]:
        return words.say(
            "si ceux que la règle juge étaient sur leur cible, elle dirait « changer » à tort environ "
            "{expected_false:amount} fois",
            row,
        )
    return words.plural(
        "pour {n} série dont l'erreur est connue, la règle dirait « changer » à tort environ {expected_false:amount} "
        "fois si l'élève était sur sa cible",
        "pour les {n} séries dont l'erreur est connue, la règle dirait « changer » à tort environ "
        "{expected_false:amount} fois si ces élèves étaient sur leur cible",
        row["n_rated"],
        row,
    )


def _sentences(result: AppliedRule, words: Words) -> Iterator[str]:
    yield words.say(
        "Règle de l'école : {rule} (à partir de {least:count} résultats). Elle se choisit dans params/suivi.yml.",
        rule=words.say(RULES[result.rules.rule]),
        least=result.least_points,
    )
    rates = {row["progress_rule"]: row for row in result.tables["rule_errors"].data.to_dict("records")}
    if (own := rates.pop(result.rules.rule, None)) and is_known(own["false_usual"]):
        yield words.say(
            "Pour ces séries (leurs dates, leur bruit), elle dirait « changer » à un élève exactement sur sa cible "
            "{false} du temps, et ne verrait pas un élève qui ne progresse pas du tout {missed} du temps.",
            false=_range(own, "false", words),
            missed=_range(own, "missed", words),
        )
    listed = result.tables["rule_answers"].data
    if len(listed):
        yield from _unknown(listed, words)
    yield from _others(result, rates, words)


def _range(row: dict[Any, Any], error: str, words: Words) -> str:
    """How often a rule is wrong over the series: the median, from the smallest to the largest."""
    usual, low, high = (_share(row[f"{error}_{end}"], words) for end in ("usual", "low", "high"))
    return (
        usual
        if low == high
        else words.say("{usual} (de {low} à {high}, selon la série)", usual=usual, low=low, high=high)
    )


def _share(share: float, words: Words) -> str:
    """A share of the time; what is rounded to nothing is not nothing."""
    return words.say("moins de 1 %") if share < 0.005 else words.percent(share)


def _unknown(listed: Any, words: Words) -> Iterator[str]:
    n_unknown = int((listed["false_change"].isna() & (listed["rule_answer"] != "too_early")).sum())
    if n_unknown:
        yield words.plural(
            "Pour {n} série, la part d'erreur n'est pas connue : pas de l'outil trop gros devant le bruit, ou départ "
            "écrit.",
            "Pour {n} séries, la part d'erreur n'est pas connue : pas de l'outil trop gros devant le bruit, ou "
            "départ écrit.",
            n_unknown,
        )


def _others(result: AppliedRule, rates: dict[str, Any], words: Words) -> Iterator[str]:
    """What the other rules would say, and their usual false changes."""
    others = result.tables["other_rules"].data
    told = [
        words.say(
            "{progress_rule:label} : {n:count} « changer », à tort {false_usual:percent} du temps",
            row,
            n=int(((others["progress_rule"] == rule) & (others["rule_answer"] == "change")).sum()),
        )
        for rule, row in rates.items()
        if is_known(row["false_usual"])
    ]
    if told and len(others):
        yield words.say("Les autres règles, sur les mêmes séries : {told}.", told="; ".join(told))


_ERRORS: dict[str, tuple[str, str]] = {
    "false": (
        "changer-a-tort",
        mark("« Changer » dit à un élève exactement sur sa cible : de {low} ({low_where}) à {high} ({high_where})"),
    ),
    "missed": (
        "sans-progres-manques",
        mark("Élève sans aucun progrès que la règle ne verrait pas : de {low} ({low_where}) à {high} ({high_where})"),
    ),
}


def _figures(result: AppliedRule, words: Words) -> Iterator[ShownFigure]:
    """Both errors of the four rules, for the series of this school."""
    table = result.tables["rule_errors"]
    if not table.data["false_usual"].notna().any():
        return
    shown = shown_table(table, words, title=words.say("Erreurs de chaque règle, pour ces séries"))
    for error, (name, sentence) in _ERRORS.items():
        title = range_title(
            shown, words, "progress_rule", f"{error}_usual", sentence, words.say("Part du temps où la règle se trompe")
        )
        image = charts.interval_dots(
            shown,
            words,
            label="progress_rule",
            value=f"{error}_usual",
            low=f"{error}_low",
            high=f"{error}_high",
            highlight=[words.label(result.rules.rule, "progress_rule")],
            is_sorted=False,
            axis_label=words.say("Part du temps : série médiane, de la plus petite à la plus grande"),
            title=title,
        )
        told = "; ".join(
            words.say("{progress_rule:label} : {share:percent}", row, share=row[f"{error}_usual"])
            for row in table.data.to_dict("records")
        )
        yield ShownFigure(name, image, title, words.say("{title}. {told}.", title=title, told=told), shown.name)


def _notes(result: AppliedRule, words: Words) -> Iterator[str]:
    yield words.say(
        "Un élève exactement sur sa cible a la moitié de ses résultats sous la ligne : la droite de tendance et la "
        "médiane des trois derniers lui disent « changer » une fois sur deux. Ces parts d'erreur sont calculées pour "
        "chaque série : ses dates, son bruit, le pas de l'outil. Ce sont celles d'une lecture : lue à trois "
        "rencontres, la règle se trompe plus souvent (docs/suivi.md)."
    )
    yield words.say(
        "Bruit supposé normal; ressemblance supposée de deux résultats à une semaine l'un de l'autre : {alike:amount}. "
        "Tableau des erreurs de chaque règle : docs/suivi.md.",
        alike=result.rules.autocorrelation,
    )
