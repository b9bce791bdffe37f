"""What an organisation writes on the sheet of each run for the law: nothing of it changes a number."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from portraitlib.params import Settings, wrong

_CONTACT = re.compile(r"@|\d{3}\)?[ \u00a0./-]?\d{4}")


def _without_contact(text: str) -> str:
    """Refuse an address or a telephone number: the sheet would be stopped as it leaves."""
    if _CONTACT.search(text):
        raise wrong("contact_on_the_sheet")
    return text


Said = Annotated[str, Field(max_length=600), AfterValidator(_without_contact)]


class LawSheet(Settings):
    """What only the organisation knows, from ``params/loi25.yml``; an empty one is a line to fill by hand.

    Parameters
    ----------
    purpose : str
        What the data are used for; the kit's own sentence when empty.
    person_in_charge : str
        Title of the person in charge of the protection of personal information; never a name.
    who_may_see : str
        Roles that may read the reports.
    retention : str
        Rule of the retention schedule that applies.
    kept_where : str
        Machine or service where the store and the reports are.
    assessed_on, assessment : str
        Day and reference of the privacy impact assessment (ÉFVP).
    committee_on : str
        Day on which the committee on access to information was consulted.
    informed_on : str
        Day on which parents and students were informed, and how.
    registered_as : str
        Reference of the entry in the register of uses (67.3).

    Examples
    --------
    >>> LawSheet().purpose
    ''
    """

    file: ClassVar[str] = "loi25.yml"

    purpose: Said = ""
    person_in_charge: Said = ""
    who_may_see: Said = ""
    retention: Said = ""
    kept_where: Said = ""
    assessed_on: Said = ""
    assessment: Said = ""
    committee_on: Said = ""
    informed_on: Said = ""
    registered_as: Said = ""
