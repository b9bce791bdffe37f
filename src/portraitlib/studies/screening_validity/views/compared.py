"""Views of the coefficient beside simpler rules, published signals, and between groups of students."""

from __future__ import annotations

from dataclasses import replace

from portraitlib.display import charts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.screening_validity.measures.audit import ErrorAudit
from portraitlib.studies.screening_validity.measures.baselines import Baselines
from portraitlib.studies.screening_validity.measures.published import Published
from portraitlib.studies.screening_validity.views.phrases import followed, interval, notes, scope


@view_of.register
def _(result: Baselines, words: Words) -> View:
    facts = result.facts
    numbers = ("roc_area", "roc_low", "roc_high", "area_difference", "area_difference_low", "area_difference_high")
    shown = shown_table(
        result.tables["baselines"], words, title=words.say("Le coefficient et des façons plus simples de signaler"),
        columns=("signal_rule", "n_students", *((name, Form.NUMBER) for name in (*numbers, "adjusted_p")),
                 "sensitivity_rate", "specificity_rate", "ppv_rate", "n_flagged"),
        note=words.say("Comparaisons sur les mêmes élèves (DeLong); valeurs p ajustées selon leur nombre (Holm)."),
    )  # fmt: skip
    title = words.say("Aire sous la courbe de chaque façon de signaler")
    image = charts.interval_dots(
        shown, words, label="signal_rule", value="roc_area", low="roc_low", high="roc_high", target=0.5,
        target_label=words.say("hasard"), is_sorted=False, title=title, subtitle=scope(facts, words),
    )  # fmt: skip
    others = result.tables["baselines"].data.iloc[1:]
    n_worse = int(((others["adjusted_p"] < 1 - facts["confidence"]) & (others["area_difference"] < 0)).sum())
    return View(
        name="validite-comparaison",
        headline=words.say("Le coefficient fait mieux que chacune des façons plus simples essayées.")
        if n_worse == len(others)
        else words.say(
            "Ces données n'établissent pas que le coefficient fait mieux que toutes les façons plus "
            "simples de signaler."
        ),
        sentences=(
            words.say(
                "Tout est fixé sur les cohortes {first} à {last}, puis essayé sur les suivantes. Le meilleur critère "
                "seul y était : {flag}.",
                first=facts["earlier_min_year"], last=facts["earlier_max_year"],
                flag=words.label(facts["best_flag"], "indicator").lower(),
            ),
            words.say(
                "Faut-il un nombre par élève ? Aider des écoles entières plutôt que des élèves est l'autre "
                "possibilité; elle ne se juge pas avec les données d'une seule école."
            ),
            followed(result.counts, words),
        ),
        figures=(ShownFigure("validite-comparaison", image, title, title, shown.name),),
        tables=(shown,),
        notes=notes(facts, words),
        is_finding=False,
    )  # fmt: skip


@view_of.register
def _(result: Published, words: Words) -> View:
    facts = result.facts
    percents = ("base_rate", "sensitivity_rate", "specificity_rate", "false_share", "ppv_there", "ppv_here")
    signals = shown_table(
        result.tables["signals"], words, title=words.say("Signaux publiés, et ce qu'ils donneraient ici"),
        columns=(("signal_number", Form.COUNT), "signal", "published_in", ("sample_size", Form.COUNT),
                 *((name, Form.PERCENT) for name in percents), "is_this_school"),
        note=words.say(
            "D'après Bowers, Sprott et Taff (2013), The High School Journal, 96(2), 77-100. La dernière part suppose "
            "que le signal verrait aussi juste ici que là où il a été étudié : rien ne l'assure."
        ),
    )  # fmt: skip
    curve = shown_table(
        result.tables["curve"], words, title=words.say("Courbe du coefficient"),
        columns=(("coefficient_from", Form.MARK), ("found_share", Form.PERCENT), ("false_share", Form.PERCENT)),
    )  # fmt: skip
    title = words.say("Repérer sans alarmer en vain : le coefficient et des signaux publiés")
    image = charts.roc(
        curve, signals, words, found="found_share", false="false_share", point_found="sensitivity_rate",
        is_focus="is_this_school", axis_label=words.say("Repérés, parmi les élèves partis"),
        false_label=words.say("Signalés en vain, parmi les élèves restés"),
        curve_label=words.say("Le coefficient, à chaque seuil"), chance_label=words.say("Le hasard"), title=title,
        subtitle=scope(facts, words),
    )  # fmt: skip
    tables = (signals, curve) if len(curve.rows) else (signals,)
    return View(
        name="validite-publies",
        headline=_commoner(result, words),
        sentences=(
            words.say(
                "Aire sous la courbe du coefficient : {area}.",
                area=interval(facts["roc_area"], facts["roc_low"], facts["roc_high"], words),
            ),
            words.say(
                "Chaque point porte le numéro de sa ligne dans le tableau; le losange est votre école, aux paliers 2 "
                "et 3. Plus un point est haut et à gauche, plus le signal est juste."
            ),
            followed(result.counts, words),
        ),
        figures=(
            ShownFigure(
                "validite-publies", image, title,
                words.say("{title}. Courbe du coefficient et un point numéroté par signal du tableau.", title=title),
                signals.name,
            ),
        ),
        tables=tables,
        notes=notes(facts, words),
        is_finding=False,
    )  # fmt: skip


@view_of.register
def _(result: ErrorAudit, words: Words) -> View:
    facts, by = result.facts, str(result.facts["by"])
    groups = shown_table(
        result.tables["groups"], words, title=words.say("Élèves manqués et signalés en vain, par groupe"),
        columns=(by, "n_students", "n_gone", *_with_interval("false_negative"), "n_stayed",
                 *_with_interval("false_positive")),
        note=words.say(
            "Un tiret : non estimable, moins de {smallest} élèves derrière ce nombre.",
            smallest=words.count(facts["smallest_subgroup"]),
        ),
    )  # fmt: skip
    rest = replace(
        shown_table(
            result.tables["groups"], words, title=words.say("Signaux justes et départs attendus, par groupe"),
            columns=(by, *_with_interval("ppv"),
                     *((name, Form.NUMBER) for name in ("roc_area", "expected_gone", "observed_to_expected"))),
            note=groups.note,
        ),
        name="group_signals",
    )  # fmt: skip
    gaps = shown_table(
        result.tables["gaps"], words, title=words.say("Écarts entre groupes, deux à deux"),
        columns=("measure", "first_group", "second_group", "n_students", ("gap", Form.POINTS), ("gap_low", Form.POINTS),
                 ("gap_high", Form.POINTS), ("adjusted_p", Form.NUMBER), "is_found"),
        note=words.say(
            "Autre groupe moins groupe de comparaison. Valeurs p ajustées (Holm) et intervalles élargis (Bonferroni) "
            "selon le nombre d'écarts : ceux des élèves manqués entre eux, ceux des autres mesures ensemble."
        ),
    )  # fmt: skip
    for name in ("first_group", "second_group"):
        gaps.labels[name] = [_named(code, by, words) for code in gaps.rows[name]]
    title = words.say("Part des élèves partis que le coefficient a manqués, par groupe")
    image = charts.interval_dots(
        groups, words, label=by, value="false_negative_rate", low="false_negative_low", high="false_negative_high",
        n="n_gone", title=title, subtitle=f"{words.label(by, 'column')} · {words.label(facts['look'], 'look')}",
    )  # fmt: skip
    return View(
        name="validite-groupes",
        headline=_headline(gaps, words),
        sentences=(
            words.say(
                "Un élève compte comme signalé s'il l'a été au moins une fois, ce jour-là, une des années où on l'a vu "
                "avant son départ."
            ),
            words.say(
                "Fausses alarmes : entre des groupes que le coefficient voit aussi bien, un écart d'élèves manqués "
                "est dit établi au plus {rate} du temps, et un écart d'une autre mesure, toutes ensemble, au plus "
                "{rate} du temps. Chaque autre caractéristique regardée est un nouvel essai : choisissez d'avance "
                "laquelle compte.",
                rate=words.percent(1 - facts["confidence"]),
            ),
            words.say(
                "Non estimable (un tiret) : moins de {smallest} élèves derrière une part; pour une aire, moins de "
                "{smallest} partis ou de {smallest} restés.",
                smallest=words.count(facts["smallest_subgroup"]),
            ),
            followed(result.counts, words),
        ),
        figures=(ShownFigure("validite-groupes", image, title, title, groups.name),),
        tables=(groups, rest, gaps),
        notes=(
            words.say(
                "Des élèves signalés en vain plus souvent peuvent aussi avoir de plus grands besoins : un écart "
                "demande une explication, il n'en est pas une. L'absence d'écart établi ne prouve pas l'égalité."
            ),
            *notes(facts, words),
        ),
        is_finding=False,
    )


def _with_interval(measure: str) -> tuple[tuple[str, Form], ...]:
    return tuple((f"{measure}_{end}", Form.PERCENT) for end in ("rate", "low", "high"))


def _commoner(result: Published, words: Words) -> str:
    """Share who left here, beside the studies where more left: the same signals were more often right there."""
    signals = result.tables["signals"].data
    listed = signals[~signals["is_this_school"]]
    base, n = words.percent(result.facts["base_rate"]), int((listed["base_rate"] > result.facts["base_rate"]).sum())
    if not n:
        return words.say(
            "Ici, {base} des élèves suivis sont partis : plus que dans chacune des études citées. Leurs signaux "
            "tomberaient plus souvent juste ici, s'ils voyaient aussi bien.",
            base=base,
        )
    return words.say(
        "Ici, {base} des élèves suivis sont partis. Dans les études de {n} des {total} signaux cités, il en partait "
        "davantage : ces signaux donneraient ici plus de fausses alarmes.",
        base=base, n=words.count(n), total=words.count(len(listed)),
    )  # fmt: skip


def _headline(gaps: ShownTable, words: Words) -> str:
    """Groups whose students are missed more often come first; then any other gap."""
    rows = gaps.rows.assign(first=gaps.labels["first_group"], second=gaps.labels["second_group"])
    found = rows[rows["is_found"].fillna(False).astype(bool)]
    missed = found[found["measure"] == "false_negative"]
    if len(missed):
        row = missed.loc[missed["gap"].abs().idxmax()]
        more, less = ("second", "first") if row["gap"] > 0 else ("first", "second")
        return words.say(
            "Le coefficient manque plus souvent les élèves du groupe « {more} » que ceux du groupe « {less} ».",
            more=row[more], less=row[less],
        )  # fmt: skip
    if not (rows["measure"] == "false_negative").any():
        return words.say(
            "Trop peu d'élèves sont partis dans ces groupes pour dire si le coefficient en manque davantage."
        )
    if len(found):
        return words.say("Aucun écart établi entre les élèves manqués; d'autres écarts le sont : voir le tableau.")
    return words.say("Aucun écart n'est établi entre ces groupes; cela ne prouve pas qu'il n'y en a pas.")


def _named(code: object, by: str, words: Words) -> str:
    return words.label({"True": True, "False": False}.get(str(code), code), by)
