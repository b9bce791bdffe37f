"""The three levers of the guides, literacy, numeracy and engagement, and where each support acts."""

from __future__ import annotations

from portraitlib.results.section import column, mark

LEVERS = {
    "literacy": mark("Littératie"),
    "numeracy": mark("Numératie"),
    "engagement": mark("Engagement"),
    "other": mark("Autre apprentissage"),
}
PLACES = {
    "in_class": mark("En classe, avec tous"),
    "beside": mark("À côté de la classe"),
    "professional": mark("Avec une ressource professionnelle"),
}
_LITERACY = ("french", "english_language_arts")
_IN_CLASS = ("co_teaching",)
_PROFESSIONAL = ("resource_teacher", "orthopedagogy")

column(
    "lever",
    mark("Levier"),
    codes=LEVERS,
    definition=mark("Littératie, numératie ou engagement : ce sur quoi l'action agit."),
    source="Janosz et coll. 2010",
)
column(
    "lever_place",
    mark("Où agir"),
    codes=PLACES,
    definition=mark("En classe avec tous, à côté de la classe, ou avec une ressource professionnelle."),
)


def lever_of(subject: object) -> str:
    """Lever on which work in a subject acts; engagement without a subject.

    Examples
    --------
    >>> lever_of("french"), lever_of("mathematics"), lever_of("history"), lever_of("")
    ('literacy', 'numeracy', 'other', 'engagement')
    """
    name = subject if isinstance(subject, str) else ""
    if name in _LITERACY:
        return "literacy"
    return {"mathematics": "numeracy", "": "engagement"}.get(name, "other")


def place_of_service(service: object) -> str:
    """Where a support acts.

    Examples
    --------
    >>> place_of_service("co_teaching"), place_of_service("tutoring"), place_of_service("resource_teacher")
    ('in_class', 'beside', 'professional')
    """
    if service in _IN_CLASS:
        return "in_class"
    return "professional" if service in _PROFESSIONAL else "beside"
