"""The one door of a study: where its result is given its reader, and where what the data cannot support is refused."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import asdict, replace
from functools import wraps
from inspect import signature
from typing import Any, Concatenate, NoReturn, ParamSpec, TypeVar

from portraitlib.results.delivered import beside_deliveries, compared, population_of
from portraitlib.results.disclosure import disclose
from portraitlib.results.group_sizes import beside_groups
from portraitlib.results.losses import Losses, is_too_much, losses_of
from portraitlib.results.result import Refusal, RefusedError, Result
from portraitlib.results.rooms import reads_of, rooms
from portraitlib.results.siblings import beside_others
from portraitlib.results.vocabulary.refusals import REFUSALS
from portraitlib.rules import DisclosurePolicy, LossRules, load_policy
from portraitlib.tables.school import School

P = ParamSpec("P")
Given = TypeVar("Given", bound=Result | list[Result])

_UNDER_WAY: ContextVar[str] = ContextVar("study under way", default="")


def refuse(reason: str, **facts: object) -> NoReturn:
    """Refuse the study under way: its door gives the refusal instead of a result.

    Parameters
    ----------
    reason : str
        Code of the reason; the manifest of the study's room, or the vocabulary, words it.
    **facts
        What the sentence names; never a count of students.
    """
    raise RefusedError(reason, facts)


def demand(is_held: object, reason: str, **facts: object) -> None:
    """Refuse the study under way unless `is_held` (a table, an array or a list is held when it has rows)."""
    if not (len(is_held) if hasattr(is_held, "__len__") else is_held):
        refuse(reason, **facts)


def study(function: Callable[Concatenate[School, P], Given]) -> Callable[Concatenate[School, P], Given | Refusal]:
    """Make a study of a function that takes a school and gives a result, or several.

    Parameters
    ----------
    function : callable
        Its result needs no reader: the door gives it the school's, and withholds what that reader may not see, so
        that no one else has to. `refuse` and `demand` end it with a `Refusal`.

    Raises
    ------
    RuntimeError
        When it is called by another study: what two studies need is a plain measure.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> @study
    ... def describe_nothing(school: School) -> Result:
    ...     demand(school.table("results"), "no_results", school_year=2026)
    ...     return Result()
    >>> describe_nothing(school_in_memory({})).reason
    'no_results'
    """

    @wraps(function)
    def run(school: School, /, *args: P.args, **asked: P.kwargs) -> Given | Refusal:
        """The study behind its door; a reader of its help sees the study's own words."""
        if caller := _UNDER_WAY.get():
            raise RuntimeError(f"study {caller} calls study {function.__name__}: share a measure instead")
        token = _UNDER_WAY.set(function.__name__)
        try:
            result: Any = function(school, *args, **asked)
        except RefusedError as no:
            result = Refusal(study=function.__name__, **_in_its_time(no, school, asked.get("school_year")))
        finally:
            _UNDER_WAY.reset(token)
        given = signature(function).bind(school, *args, **asked).arguments
        named = {name: value for place, (name, value) in enumerate(given.items()) if place}
        if isinstance(result, Result):
            result = beside_others(result, function, school, named)
            result = beside_groups(result, function.__module__, school, named)
            result = beside_deliveries(result, population_of(school, function.__name__, named), school)
        return _given(_with_losses(result, function, school, args, asked), school, (function.__name__, asked))

    return run


def _in_its_time(no: RefusedError, school: School, asked: Any) -> dict[str, Any]:
    """Reason and facts of a refusal: a year without results yet is not a fault, and says when they come.

    A reason that has something to say of it has a sentence of its own, under its name and ``_yet``.
    """
    year, reason = no.facts.get("school_year", asked) or school.latest_year, f"{no.reason}_yet"
    is_told = reason in REFUSALS or any(reason in one.refusals for one in rooms())
    if not is_told or year != school.latest_year or school.has_results(year) or not school.results_to_come:
        return {"reason": no.reason, "facts": no.facts}
    return {"reason": reason, "facts": {**no.facts, "school_year": year, **asdict(school.results_to_come)}}


def _with_losses(
    result: Any, function: Callable[..., Any], school: School, args: tuple[Any, ...], asked: dict[str, Any]
) -> Any:
    """The result with what its numbers lack; a refusal in its place when they lack too much.

    A refusal that is about the page stays: nothing was to be told of the school.
    """
    reads = reads_of(function)
    is_of_page = isinstance(result, Refusal) and any(result.reason in one.of_the_page for one in rooms())
    if reads is None or is_of_page:
        return result
    losses = losses_of(school, reads, signature(function).bind(school, *args, **asked).arguments)
    if losses is None:
        return result
    is_own_refusal = isinstance(result, Refusal) and losses.share < 1  # with nothing left, its reason would be false
    if reads.is_refused and is_too_much(school, losses) and not is_own_refusal:
        return _too_much_lost(function.__name__, losses, school)
    if isinstance(result, Refusal):
        return replace(result, lost=replace(losses.lost, cells=()))
    if isinstance(result, list):
        return [replace(one, lost=losses.lost) for one in result]
    return replace(result, lost=losses.lost)


def _too_much_lost(name: str, losses: Losses, school: School) -> Refusal:
    """Refusal of a study whose numbers lack too much; the share is told when it tells of no few students."""
    is_told = losses.lost.n_students == losses.lost.told_to(school.reader.policy).n_students
    facts = {
        "table": losses.table,
        "file": f"{losses.table}.csv",
        "limit": school.settings(LossRules).largest_lost_share,
        "share": losses.share,
    }
    reason = "too_much_set_aside" if is_told else "too_much_set_aside_for_reader"
    return Refusal(study=name, reason=reason, facts=facts if is_told else {**facts, "share": None}, lost=losses.lost)


def _given(result: Any, school: School, asked: tuple[str, dict[str, Any]]) -> Any:
    """The result, or each result, with its reader, and with the tables that this reader may see."""
    if isinstance(result, list):
        return [_given(one, school, asked) for one in result]
    # The staff reads the version of the public too: that one withholds what theirs does, or both would give it back.
    also = school.keep("policy of the staff", _policy_of_the_staff) if school.reader.policy.protects_parts else None
    told = disclose(replace(result, reader=school.reader, _untold=result.tables, asked=asked), also)
    return compared(told, school)


def _policy_of_the_staff(_school: School) -> DisclosurePolicy:
    return load_policy("personnel")
