"""What is ready before accompaniments start, the crisis card, the passage from primary school, in words."""

from __future__ import annotations

from datetime import date

from portraitlib.display.journal_words import day_told, month_of
from portraitlib.display.section import Rank, View, Words, shown_table, titled, view_of, with_labels
from portraitlib.journal.forms import form_of
from portraitlib.studies.accompaniment.measures.start import Crisis, StartGate
from portraitlib.studies.accompaniment.measures.transition import Transition

ROOM = " ".join(["\u00a0" * 60] * 2)
TODAY_IS_NEAR = 7
"""Days ahead in which a day is called by its weekday."""


@view_of.register
def view_start(result: StartGate, words: Words) -> View:
    """Who begins without the hours first; then agreements and families."""
    return View(
        name="avant-de-commencer",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=titled(
            result.tables["starting_pairs"], words.say("Liens qui commencent, ou sans rencontre encore"), words
        ),
        notes=(
            words.say(
                "{least_hours:amount} heures de formation avant la première rencontre : le guide est la seule source "
                "que nous ayons trouvée pour ce nombre. Ce n'est pas une note : une formation qui n'est pas au "
                "dossier a pu avoir lieu.",
                result,
            ),
        ),
        to_do=_to_do(result, words),
        on_page="open",
        rank=Rank.PRIORITY if result.n_untrained else Rank.CONTEXT,
    )


def _headline(result: StartGate, words: Words) -> str:
    if not result.counts["pairs"]:
        return words.say(
            "Aucun lien ne commence à {starting_days:count} jours près, et aucun n'attend sa première rencontre.",
            result,
        )
    if result.n_untrained:
        return _untrained(result, words)
    if result.n_unknown:
        return words.plural(
            "{n} mentor commence : sa formation n'est pas connue.",
            "{n} mentors commencent : leur formation n'est pas connue.",
            result.n_unknown,
        )
    return words.plural("{n} lien commence.", "{n} liens commencent.", result.counts["pairs"])


def _untrained(result: StartGate, words: Words) -> str:
    """The gate: mentors who begin without the hours on record, and when; all at once, or the first of them."""
    when = _when(result, words)
    if result.is_one_day:
        return words.plural(
            "{n} mentor commence {when} sans {least_hours:amount} heures de formation au dossier.",
            "{n} mentors commencent {when} sans {least_hours:amount} heures de formation au dossier.",
            result.n_untrained,
            result,
            when=when,
        )
    return words.say(
        "{n:count} mentors commencent sans {least_hours:amount} heures de formation au dossier, le premier {when}.",
        result,
        n=result.n_untrained,
        when=when,
    )


def _when(result: StartGate, words: Words) -> str:
    """The day of the first beginning: its name when it is within a week, its date otherwise."""
    from babel.dates import format_date

    first, today = result.first_start, result.today
    if first is not None and today is not None and 0 <= (first - today).days < TODAY_IS_NEAR:
        return str(format_date(first, "EEEE", locale=words.locale))
    return words.say("le {on:date}", on=first)


def _sentences(result: StartGate, words: Words) -> list[str]:
    told = []
    if result.n_untrained and result.n_unknown:
        told.append(words.plural("De {n} autre, on ne sait pas.", "De {n} autres, on ne sait pas.", result.n_unknown))
    if result.counts["no_agreement"]:
        told.append(
            words.plural(
                "{n} lien n'a pas d'entente écrite au journal.", "{n} liens n'ont pas d'entente écrite au journal.",
                result.counts["no_agreement"],
            )
        )  # fmt: skip
    if result.counts["family_not_told"]:
        told.append(
            words.plural(
                "La famille de {n} élève n'a aucun contact au journal cette année.",
                "Les familles de {n} élèves n'ont aucun contact au journal cette année.",
                result.counts["family_not_told"],
            )
        )
    return told


def _to_do(result: StartGate, words: Words) -> str:
    if result.n_untrained:
        return words.say(
            "Reportez la première rencontre, ou donnez la formation avant : ensuite seulement, on commence."
        )
    return words.say("Signez l'entente, lisez ensemble la carte de crise, joignez la famille; ensuite, on commence.")


@view_of.register
def view_crisis(result: Crisis, words: Words) -> View:
    """Whom to call, on one page; blank lines where nothing was written."""
    table = result.tables["crisis_card"]
    labels = {field.name: words.say(field.label) for field in form_of("crisis_card").fields}
    shown = with_labels(
        shown_table(table, words, title=words.say("Qui appeler")),
        card_part=[labels[name] for name in table.data["card_part"]],
        entry_text=[
            day_told(text, words) or ROOM for text in table.data["entry_text"]
        ],  # what is no day stays as it was typed
    )
    return View(
        name="carte-de-crise",
        headline=words.say("La carte de crise, à lire ensemble avant de commencer.")
        if not result.is_blank
        else words.say("La carte de crise est à remplir : qui appeler d'abord, et ensuite."),
        sentences=(
            words.say(
                "Un danger immédiat : le 911. Une inquiétude : on n'attend pas la prochaine rencontre, on appelle."
            ),
            words.say(
                "On dit à l'élève, dès la première rencontre, ce que l'on ne peut pas garder pour soi : sa sécurité, "
                "ou celle d'une autre personne. On ne règle rien seul."
            ),
        ),
        tables=(shown,),
        notes=(words.say("Aucun cas ne s'écrit sur cette carte, ni au journal."),),
        rank=Rank.NO_FINDING,
        is_sheet=True,
    )


@view_of.register
def view_transition(result: Transition, words: Words) -> View:
    """Steps from the visits of May to the first eight weeks: when, who, done or not."""
    table = result.tables["transition_steps"]
    rows = table.data.to_dict("records")
    shown = with_labels(
        shown_table(table, words, title=words.say("Passage du primaire au secondaire")),
        step_whom=[one["step_whom"] or ROOM[:16] for one in rows],
        usual_month=[one["usual_month"] and month_of(date.fromisoformat(one["usual_month"]), words) for one in rows],
        entry_who=[one["entry_who"] or ROOM[:20] for one in rows],
    )
    return View(
        name="passage-du-primaire",
        headline=_transition_headline(result, words),
        sentences=(
            words.say(
                "Le guide nomme ce qui protège l'élève qui arrive : relations, parents engagés, parascolaire, liens "
                "avec le primaire. À chaque étape, que servons-nous ?"
            ),
        ),
        tables=(shown,) if rows else (),
        notes=(words.say("Les mois se changent dans params/accompagnement.yml; ce qui se fait s'écrit au journal."),),
        rank=Rank.CONTEXT,
        is_sheet=True,
    )


def _transition_headline(result: Transition, words: Words) -> str:
    if result.n_late:
        return words.plural(
            "Passage du primaire : {n} étape dont le mois est passé n'est pas notée faite.",
            "Passage du primaire : {n} étapes dont le mois est passé ne sont pas notées faites.",
            result.n_late,
        )
    if not result.next_step:
        return words.say("Passage du primaire : toutes les étapes sont faites.")
    step = words.label(result.next_step, "transition_step")
    if not result.next_month:
        return words.say("Passage du primaire, prochaine étape : {step}.", step=step)
    month = month_of(date.fromisoformat(result.next_month), words)
    return words.say("Passage du primaire, prochaine étape : {step} ({month}).", step=step, month=month)
