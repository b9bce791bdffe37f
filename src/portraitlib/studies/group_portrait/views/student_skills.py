"""Skills student by student, one column a skill: for an audience that may see students."""

from __future__ import annotations

from dataclasses import replace

from portraitlib.display.section import Form, ShownTable, Words, shown_table
from portraitlib.studies.group_portrait.measures.skills import GroupSkills


def student_table(result: GroupSkills, words: Words) -> tuple[ShownTable, ...]:
    """One row per student, a column a skill; nothing for an audience that may not see students."""
    table = result.tables["students"]
    if table.data.empty:
        return ()
    long = table.data
    several = long.groupby("skill")["instrument"].nunique()
    clash = long["skill"].map(several > 1)
    long = long.assign(column=long["skill"].where(~clash, long["skill"] + " (" + long["instrument"] + ")"))
    order = list(dict.fromkeys(long["column"]))
    wide = long.pivot_table(index="student_id", columns="column", values="skill_share", sort=False)[order]
    wide = wide.loc[list(dict.fromkeys(long["student_id"]))].reset_index()
    wide.columns.name = None
    shown = shown_table(
        replace(table, data=wide, grain=("student_id",), statistics=tuple(order)),
        words,
        title=words.say("Part des points de chaque élève, par notion"),
        columns=["student_id", *((name, Form.PERCENT) for name in order)],
        note=words.say("Une notion est dite acquise à partir de {mastery_share:percent} des points.", result.rules),
    )
    return (shown,)
