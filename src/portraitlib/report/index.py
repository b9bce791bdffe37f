"""`index.html`: every school of a run, its state, its headline, its reports; searchable without a network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portraitlib.display.wording import Words
from portraitlib.report.about import audience_label, banner, school_label
from portraitlib.report.templates import template_folders, template_text

if TYPE_CHECKING:
    from jinja2 import Environment


def index_html(manifest: Mapping[str, Any], words: Words) -> str:
    """Page that lists the schools of a manifest.

    Its only script filters the list; the page's security policy lets that script run and nothing else.
    """
    schools = _schools(manifest["reports"], words)
    script = template_text("index.js")
    return (
        _environment(template_folders())
        .get_template("index.html.j2")
        .render(
            words=words,
            schools=schools,
            counts=_counts(schools, words),
            found=[
                words.say("Aucune école trouvée"),
                words.say("1 école trouvée"),
                words.say("{n} écoles trouvées", n="{n}"),
            ],
            has_failures=any(school["failures"] for school in schools),
            is_fictional=any(school["is_fictional"] for school in schools),
            audience=manifest["audience"],
            audience_label=audience_label(manifest["audience"], words),
            banner=banner(manifest["audience"], words),
            made_on=words.date(_day(manifest["made_at"])),
            style=f"{template_text('base.css')}\n{template_text('index.css')}",
            script=script,
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )


def _schools(reports: Mapping[str, Mapping[str, Any]], words: Words) -> list[dict[str, Any]]:
    by_school: dict[str, list[Mapping[str, Any]]] = {}
    for entry in reports.values():
        by_school.setdefault(entry["school"], []).append(entry)
    return [_school(code, entries, words) for code, entries in sorted(by_school.items())]


def _school(code: str, entries: list[Mapping[str, Any]], words: Words) -> dict[str, Any]:
    name = next((entry["school_name"] for entry in entries if entry["school_name"]), code)
    failures = [entry for entry in entries if entry["status"] == "failed"]
    return {
        "code": code,
        "label": school_label(name, code, words),
        "is_fictional": any(entry["is_fictional"] for entry in entries),
        "headline": next((entry["headline"] for entry in entries if entry["headline"]), ""),
        "failures": len(failures),
        "state": _state(len(entries), len(failures), words),
        "reports": [_report(entry, words) for entry in entries],
    }


def _state(total: int, failures: int, words: Words) -> str:
    if not failures:
        return words.say("Complet")
    if failures == total:
        return words.say("Non produit")
    return words.say("Incomplet")


def _report(entry: Mapping[str, Any], words: Words) -> dict[str, Any]:
    kinds = {".html": "page", ".pdf": "pdf", ".xlsx": "workbook", ".ipynb": "notebook"}
    return {
        "title": _report_title(entry, words),
        "is_made": entry["status"] == "made",
        "message": entry["message"],
        "warnings": entry["warnings"],
        "made_on": words.date(_day(entry["made_at"])),
        **{kind: "" for kind in kinds.values()},
        **{kinds[ending]: path for path in entry["outputs"] if (ending := f".{path.rpartition('.')[2]}") in kinds},
    }


def _report_title(entry: Mapping[str, Any], words: Words) -> str:
    """Title of a report; the group comes with it, since a school has as many of those as groups."""
    title = entry["title"] or entry["notebook"]
    return words.say("{title} – groupe {group}", title=title, group=entry["group"]) if entry.get("group") else title


def _counts(schools: list[dict[str, Any]], words: Words) -> str:
    reports = [report for school in schools for report in school["reports"]]
    failures = sum(not report["is_made"] for report in reports)
    parts = [
        words.plural("{n} école", "{n} écoles", len(schools)),
        words.plural("{n} rapport produit", "{n} rapports produits", len(reports) - failures),
    ]
    if failures:
        parts.append(words.plural("{n} rapport non produit", "{n} rapports non produits", failures))
    return words.listing(parts)


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()


@lru_cache(maxsize=2)
def _environment(folders: tuple[Path, ...]) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only a run needs it

    return Environment(loader=FileSystemLoader(folders), autoescape=True, undefined=StrictUndefined)
