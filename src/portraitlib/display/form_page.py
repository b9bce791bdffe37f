"""A form as HTML: the same form as in JupyterLab, its controls filled by name, its buttons pressed by name.

What a page sends is a text for each control; a choice is a code that was offered. The form is built again each time, so
that nothing of it is lost with the process that built it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from portraitlib.display.journal_face import Face
from portraitlib.display.markup import template
from portraitlib.persons.handles import PSEUDONYM
from portraitlib.results.vocabulary import mark

CODE_LENGTH = 15
NOBODY = "-"
"""Code of a menu in which nothing is chosen."""
_SORTS = {
    "Checkbox": "yes_no",
    "Combobox": "offered",
    "Dropdown": "choice",
    "FloatText": "line",
    "IntText": "line",
    "SelectMultiple": "several",
    "Text": "line",
    "Textarea": "text",
}
"""What a page makes of each control of JupyterLab."""
_GONE = mark(
    "« {label} » : ce qui y était choisi n'est plus offert. Rien n'est enregistré, et votre texte est resté ici. "
    "Choisissez de nouveau."
)


def code_of(value: Any) -> str:
    """What a page calls an option: itself when it is a plain word, a short hash where it would tell of a person.

    Examples
    --------
    >>> code_of("open"), code_of(""), code_of(("p0123456789abcdef", "mentoring")).startswith("c")
    ('open', '', True)
    """
    text = value if isinstance(value, str) else repr(value)
    is_plain = isinstance(value, str) and len(text) <= CODE_LENGTH * 3 and not PSEUDONYM.search(text)
    return text if is_plain else "c" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:CODE_LENGTH]


def controls_of(face: Face) -> dict[str, Any]:
    """Controls of a form by name, in the order in which they stand on it.

    Examples
    --------
    In the worker of a page: ``controls_of(face)["fields.decided"].value``.
    """
    named = dict(_named(face))
    return {named[id(one)]: one for one in _flat(face.box) if id(one) in named and type(one).__name__ in _SORTS}


def _named(face: Face) -> Iterator[tuple[int, str]]:
    for name, held in vars(face).items():
        if isinstance(held, dict):
            yield from ((id(one), f"{name}.{key}") for key, one in held.items() if hasattr(one, "value"))
        elif type(held).__name__ in _SORTS:
            yield id(held), name


def _flat(box: Any) -> Iterator[Any]:
    for child in box.children:
        yield from _flat(child) if hasattr(child, "children") else [child]


def fill(face: Face, values: Mapping[str, Any]) -> list[str]:
    """Put what was sent in the controls; labels of those whose choice is not offered any more.

    A choice changes what others offer, wherever it stands: they are filled again until all hold what was sent.

    Raises
    ------
    KeyError
        For a control that the form has not, or a value of another sort.
    """
    controls = controls_of(face)
    if unknown := values.keys() - controls.keys():
        raise KeyError(sorted(unknown)[0])
    asked = [(one, name, values[name]) for name, one in controls.items() if name in values]
    for _ in range(2):
        for one, name, value in asked:
            _put(face, one, name, value)
    return [_label(one) for one, name, value in asked if not _put(face, one, name, value)]


def _put(face: Face, one: Any, name: str, value: Any) -> bool:
    """Give a control its value; whether it takes it."""
    if hasattr(one, "index"):
        return _choose(one, value)
    if isinstance(one.value, bool) != isinstance(value, bool) or not isinstance(value, (bool, str)):
        raise KeyError(name)
    if isinstance(one.value, (int, float)) and not isinstance(one.value, bool):
        return _count(face, one, name, str(value))
    one.value = value
    return True


def _choose(one: Any, value: Any) -> bool:
    codes = {code_of(option): option for option in _values(one)}
    if not isinstance(value, list if _takes_several(one) else str):
        raise KeyError("list")
    if _takes_several(one):
        chosen = [codes[code] for code in value if code in codes]
        one.value = tuple(chosen)
        return len(chosen) == len(value)
    if value in (NOBODY, "") and value not in codes:  # nothing is chosen, or nothing was offered
        one.value = None
        return True
    if value in codes:
        one.value = codes[value]
    return value in codes


def _takes_several(one: Any) -> bool:
    return _SORTS[type(one).__name__] == "several"


def _values(one: Any) -> list[Any]:
    return [option[1] if isinstance(option, tuple) else option for option in one.options]


def _count(face: Face, one: Any, name: str, text: str) -> bool:
    """A number that is none stays as it was typed: it is told with all else that is wrong."""
    field = name.partition(".")[2]
    try:
        one.value = type(one.value)(text.strip().replace(",", "."))
        face.unreadable.pop(field, None)
    except ValueError:
        face.unreadable[field] = text
    return True


def press(face: Face, act: str, gone: list[str]) -> bool:
    """Press a button of the form; whether what came of it is to be heeded. A choice that is gone presses none.

    Raises
    ------
    KeyError
        When the form has no such button.
    """
    if act and act not in face.acts:
        raise KeyError(act)
    if gone:
        sentence = _GONE
        face.tell("\n".join(face.words.say(sentence, label=label) for label in gone), is_fault=True)
    elif act and not face.acts[act].disabled:
        face.acts[act].click()
    return face.is_fault or (act == "save" and not face.has_kept)


def html_of_face(face: Face, prefix: str) -> str:
    """HTML of the controls and buttons; a person is a handle, never a pseudonym.

    Parameters
    ----------
    face : Face
    prefix : str
        Before each id, so that two forms of a page have their own.
    """
    names = {id(one): name for name, one in controls_of(face).items()}
    acts = {id(button): act for act, button in face.acts.items()}
    items = [_told(one, face, names, acts) for one in face.box.children[0].children if one is not face.says]
    html = template("form_page").render(items=items, prefix=prefix)
    return PSEUDONYM.sub(lambda found: face.school.reader.handles.of(found[0]), html)


def _told(one: Any, face: Face, names: Mapping[int, str], acts: Mapping[int, str]) -> dict[str, Any]:
    """A control as a template takes it."""
    if hasattr(one, "children"):
        return {"sort": "row", "items": [_told(child, face, names, acts) for child in one.children]}
    if id(one) in acts:
        return {"sort": "button", "act": acts[id(one)], "label": one.description, "is_off": one.disabled,
                "is_first": bool(one.button_style)}  # fmt: skip
    if id(one) not in names:
        return {"sort": "told" if type(one).__name__ == "HTML" else "", "html": one.value}
    name = names[id(one)]
    field = name.partition(".")[2]
    known = {two.name: two for two in face.form.fields} if hasattr(face, "form") else {}
    return {
        "sort": _SORTS[type(one).__name__],
        "name": name,
        "label": _label(one),
        "value": face.unreadable.get(field, _text(one)),
        "options": list(_options(one)),
        "holder": getattr(one, "placeholder", "").strip("\u200b"),
        "is_off": bool(getattr(one, "disabled", False)),
        "asks": name in face.asks,
        "is_wrong": field in face.wrong,
        "is_required": field in known and known[field].is_required,
    }


def _text(one: Any) -> Any:
    is_number = isinstance(one.value, float) and one.value == int(one.value)
    return one.value if isinstance(one.value, bool) else str(int(one.value) if is_number else one.value)


def _options(one: Any) -> Iterator[tuple[str, str, bool]]:
    """Label, code and whether it is chosen, of each option; first none of them, where none is chosen."""
    if getattr(one, "index", 0) is None and one.options:
        yield "–", NOBODY, True
    for option in getattr(one, "options", ()):
        label, value = option if isinstance(option, tuple) else (option, option)
        is_on = value in one.value if _takes_several(one) else value == one.value
        yield str(label), code_of(value), is_on


def _label(one: Any) -> str:
    return str(one.description or one.tooltip or "").rstrip("\u00a0 :")
