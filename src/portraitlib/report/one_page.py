"""`resume.html`, in each school's folder: its findings over all its notebooks, on one printed page to bring along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from portraitlib.display.markup import asked, unbroken
from portraitlib.display.wording import Words, mark
from portraitlib.report.about import audience_label, banner, school_label
from portraitlib.report.findings import KINDS
from portraitlib.report.templates import page_environment, template_text

ONE_PAGE = "resume.html"
AT_MOST = 8
OF_A_REPORT = 2
GROUPS_AT_MOST = 2
_TITLES = {
    "interne": mark("Notre école sur une page"),
    "personnel": mark("Notre école sur une page, pour une rencontre du personnel"),
    "public": mark("Notre école sur une page"),
}
_KINDS = ("priority", "caution", "context")


def one_pages(manifest: Mapping[str, Any], words: Words) -> dict[str, str]:
    """The page of each school of a manifest that has a finding, by path."""
    by_school: dict[str, list[Mapping[str, Any]]] = {}
    for entry in manifest["reports"].values():
        by_school.setdefault(entry["school"], []).append(entry)
    told = {code: told_of(reports) for code, reports in by_school.items()}
    return {
        f"{code}/{ONE_PAGE}": _html(manifest, by_school[code], findings, words)
        for code, findings in told.items()
        if findings
    }


def told_of(reports: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], list[Mapping[str, Any]]]]:
    """The findings a page has room for: the first of each report, then the second ones, priorities first.

    Groups are left to their own reports where a school has more than a few.

    Examples
    --------
    >>> finding = {"kind": "context", "sentence": "A"}
    >>> report = {"group": "", "findings": [finding, {"kind": "priority", "sentence": "B"}]}
    >>> [[one["sentence"] for one in findings] for _, findings in told_of([report])]
    [['B', 'A']]
    """
    groups = [entry for entry in reports if entry.get("group")]
    kept = [entry for entry in reports if not entry.get("group") or len(groups) <= GROUPS_AT_MOST]
    ranked = [
        sorted((one for one in entry.get("findings", ()) if one["kind"] in _KINDS), key=_place)[:OF_A_REPORT]
        for entry in kept
    ]
    seconds = sorted(
        (place for place, found in enumerate(ranked) if found[1:]), key=lambda place: _place(ranked[place][1])
    )
    room = AT_MOST - sum(bool(found) for found in ranked)
    with_second = set(seconds[: max(room, 0)])
    return [
        (entry, found[: 1 + (place in with_second)])
        for place, (entry, found) in enumerate(zip(kept, ranked, strict=True))
        if found
    ]


def _place(finding: Mapping[str, Any]) -> int:
    return _KINDS.index(finding["kind"])


def _html(
    manifest: Mapping[str, Any],
    reports: Sequence[Mapping[str, Any]],
    told: Sequence[tuple[Mapping[str, Any], list[Mapping[str, Any]]]],
    words: Words,
) -> str:
    first, audience = told[0][0], manifest["audience"]
    n_groups = len(
        {entry.get("group") for entry in reports if entry.get("group")} - {entry.get("group") for entry, _ in told}
    )
    return (
        page_environment()
        .get_template("one_page.html.j2")
        .render(
            words=words,
            title=words.say(_TITLES[audience]),
            school=school_label(first["school_name"] or first["school"], first["school"], words),
            audience=audience,
            audience_label=audience_label(audience, words),
            banner=banner(audience, words),
            is_fictional=any(entry["is_fictional"] for entry in reports),
            year=words.year(first["school_year"]) if first.get("school_year") else "",
            reports=[
                {
                    "title": Markup(asked(str(escape(entry["title"])))),
                    "page": _page_of(entry),
                    "findings": list(_written(findings, words)),
                }
                for entry, findings in told
            ],
            n_groups=n_groups,
            style=f"{template_text('base.css')}\n{template_text('one_page.css')}",
        )
    )


def _page_of(entry: Mapping[str, Any]) -> str:
    """Address of a report's page from its school's folder."""
    pages = (path.partition("/")[2] for path in entry["outputs"] if path.endswith(".html"))
    return next(pages, "")


def _written(findings: Sequence[Mapping[str, Any]], words: Words) -> Iterator[dict[str, str]]:
    for one in findings:
        kind = KINDS[one["kind"]]
        yield {
            "kind": one["kind"],
            "rank": words.say(kind),
            "headline": unbroken(one["sentence"]),
            "sure": unbroken(one.get("sure", "")),
            "to_do": one.get("to_do", ""),
        }
