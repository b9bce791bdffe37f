"""Renew the English catalogue from the French sentences of the project: ``python tools/catalogue.py``.

New sentences come in without their English, those gone go out. A sentence whose places only say more of how they are
written (``{share}`` become ``{share:percent}``) keeps its English, whose places then say the same. The compiled
catalogue is written too. What is left to translate is listed. Other catalogues named on the command line lend their
English: what two branches translated is joined by ``python tools/catalogue.py OTHER.po``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from portraitlib.cli.entry import portrait
from portraitlib.cli.words import help_texts

PROJECT = Path(__file__).resolve().parents[1]
CATALOGUE = PROJECT / "src" / "portraitlib" / "locale" / "en" / "LC_MESSAGES" / "portraitlib.po"
KEYWORDS = {"say": None, "withheld": None, "plural": (1, 2), "mark": None, "ngettext": (1, 2)}
FORM = re.compile(r"\{(\w+):(\w+)\}")

Message = str | tuple[str, ...]


def sentences() -> list[Message]:
    """French of the source, the templates, the notebooks, in the order of the files; then of the commands' help."""
    with (PROJECT / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)
    found = extract_from_dir(PROJECT, methods, options, KEYWORDS)
    written = [one if isinstance(one, str) else tuple(filter(None, one)) for _, _, one, _, _ in found]
    return list(dict.fromkeys([*written, *help_texts(portrait)]))


def bare(message: Message) -> Message:
    """A sentence whose places say nothing of how they are written."""
    if isinstance(message, str):
        return FORM.sub(r"{\1}", message)
    return tuple(FORM.sub(r"{\1}", one) for one in message)


def with_forms(translated: Message, message: Message) -> Message:
    """A translation whose places are written as those of the sentence."""
    if not isinstance(translated, str):
        return tuple(with_forms(one, message) for one in translated)  # type: ignore[misc]
    forms = dict(FORM.findall(message if isinstance(message, str) else " ".join(message)))
    return re.sub(r"\{(\w+)\}", lambda place: f"{{{place[1]}:{forms[place[1]]}}}" if place[1] in forms else place[0],
                  FORM.sub(r"{\1}", translated))  # fmt: skip


def renewed(known: Catalog, messages: list[Message]) -> Catalog:
    """The catalogue of these sentences, with the English that is known."""
    english = {entry.id: entry.string for entry in known if entry.id}
    same = {bare(message): text for message, text in english.items()}
    kept = {"revision_date": known.revision_date, "creation_date": known.creation_date}
    made = Catalog(locale=known.locale, header_comment=known.header_comment, project="portraitlib", version="0.1",
                   last_translator="portraitlib", language_team="portraitlib", fuzzy=False, **kept)  # fmt: skip
    for message in messages:
        text = english.get(message) or same.get(bare(message), "")
        made.add(message, with_forms(text, message) if text else "")
    return made


def is_filled(text: str | tuple[str, ...]) -> bool:
    """Whether a sentence has its English, in every form."""
    return bool(text) if isinstance(text, str) else all(text)


def read(path: Path) -> Catalog:
    """A catalogue as it is written."""
    with path.open("rb") as file:
        return read_po(file)


def main() -> int:
    """Renew the catalogue and its compiled copy; tell what has no English yet."""
    known = read(CATALOGUE)
    for other in sys.argv[1:]:
        for entry in read(Path(other)):
            held = known.get(entry.id)
            if held and not is_filled(held.string):
                held.string = entry.string
            elif entry.id and not held:
                known.add(entry.id, entry.string)
    made = renewed(known, sentences())
    with CATALOGUE.open("wb") as file:
        write_po(file, made, width=76, no_location=True, sort_output=True)
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, made)
    wanting = [entry.id for entry in made if entry.id and not is_filled(entry.string)]
    for message in wanting:
        print(message)
    print(f"{len(made)} sentences, {len(wanting)} without English", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
