"""The letter to families and the welcome of the staff, in plain words."""

from __future__ import annotations

from portraitlib.display.section import Rank, View, Words, titled, view_of
from portraitlib.studies.meeting.measures.letters import FamilyLetter, StaffPage


@view_of.register
def view_letter(result: FamilyLetter, words: Words) -> View:
    """The letter to families: what is offered, the indicator, the right to see and correct."""
    offers = result.tables["offers"]
    contact = result.contact or "_" * 30
    return View(
        name="lettre-aux-familles",
        headline=words.say("Ce que l'école offre à votre enfant, et ce qu'elle regarde pour l'aider"),
        sentences=(
            words.say("Madame, Monsieur,"),
            words.say(
                "Cette année, une équipe de l'école se rencontre pour mieux soutenir l'apprentissage des élèves. Elle "
                "part de ce qui va bien, et de ce que les résultats et les présences montrent."
            ),
            words.say("Voici ce qui est offert.")
            if len(offers.data)
            else words.say("Ce qui est offert : {room}", room="_" * 40),
            words.say(
                "Pour savoir à qui proposer de l'aide d'abord, l'équipe se sert d'un indicateur fait de critères "
                "connus d'avance, comme les résultats et les présences. Il ne décide de rien : l'équipe, l'élève et "
                "sa famille décident."
            ),
            words.say(
                "Vous pouvez demander à voir ce qui est gardé sur votre enfant, le faire corriger, et refuser l'aide "
                "offerte. Écrivez ou parlez à : {contact}.",
                contact=contact,
            ),
            words.say("Date et signature : {room}", room="_" * 30),
        ),
        tables=titled(offers, words.say("Ce qui est offert"), words),
        rank=Rank.NO_FINDING,
        is_sheet=True,
    )


@view_of.register
def view_staff(result: StaffPage, words: Words) -> View:
    """The page for the staff: the measure, the team, the data, who sees what."""
    return View(
        name="accueil-du-personnel",
        headline=words.say("La démarche de notre école, en une page pour le personnel"),
        sentences=(
            words.say(
                "La mesure soutient l'apprentissage et réduit les écarts de réussite. Notre équipe fait un portrait à "
                "partir des données, choisit peu de priorités, agit, regarde si cela aide, puis ajuste."
            ),
            words.say(
                "On lit les résultats, les présences et, quand ils existent, les diagnostics et les questionnaires. On "
                "y cherche des zones où l'enseignement peut agir, jamais un jugement sur une personne."
            ),
            words.say(
                "Qui voit quoi : les pages avec des élèves restent à l'équipe; le personnel voit des groupes assez "
                "grands pour que personne ne s'y reconnaisse; rien ne sort de l'école sans vérification."
            ),
            words.say(
                "Ce que nous vous demandons : ce que vous remarquez, ce qui vous inquiète, et ce qui marche déjà dans "
                "vos classes."
            ),
        ),
        tables=titled(result.tables["team"], words.say("L'équipe"), words),
        rank=Rank.NO_FINDING,
        is_sheet=True,
    )
