"""What a person typed about a student and has not saved: seen at a request, and destroyed."""

from __future__ import annotations

from portraitlib.persons.held import Held, Sought
from portraitlib.report.pages.drafts import drafts_folder, forget_school, texts_of
from portraitlib.tables.store import list_schools


def find(sought: Sought) -> list[Held]:
    """Schools of which a text that is not saved names the student, and in how many."""
    texts = {school: texts_of(drafts_folder(sought.store), school) for school in _schools(sought)}
    counts = {school: sum(sought.is_in(text) > 0 for text in found) for school, found in texts.items()}
    return [Held("drafts", school, n, school) for school, n in counts.items() if n]


def erase(sought: Sought) -> list[Held]:
    """Destroy all drafts of the schools: one may name the student in a way that nothing finds, and none lasts a day."""
    found = find(sought)
    for school in _schools(sought):
        forget_school(drafts_folder(sought.store), school)
    return found


def _schools(sought: Sought) -> list[str]:
    return [sought.school] if sought.school else list_schools(sought.store)
