"""What a model refuses, as facts that a sentence can be made of."""

from typing import Annotated, ClassVar

import pytest
from pydantic import Field, ValidationError, model_validator

from portraitlib.params import Strict, wrong
from portraitlib.told_faults import told_faults


class Part(Strict):
    more_keys: ClassVar[tuple[str, ...]] = ("encodage",)

    poids: float = 1
    de: str = Field(default="", alias="from")


class Whole(Strict):
    parts: list[Part] = Field(default_factory=list)
    named: dict[str, Annotated[Part, "seen"]] = Field(default_factory=dict)
    either: str | Part = ""

    @model_validator(mode="after")
    def _few(self):
        if len(self.parts) > 2:
            raise wrong("too_many", key="parts", found=len(self.parts), expected=2)
        return self


def faults(**values):
    with pytest.raises(ValidationError) as refused:
        Whole(**values)
    return told_faults(refused.value, Whole)


@pytest.mark.parametrize("text", ["0,95", "-1,5", " 2,0 "])
def test_a_decimal_comma_is_told_with_what_to_write(text):
    (fault,) = faults(parts=[{"poids": text}])
    assert (fault["place"], fault["kind"]) == ("parts.0.poids", "decimal_comma")
    assert fault["allowed"] == {"suggestion": text.strip().replace(",", ".")}


def test_a_text_that_is_no_number_is_not_taken_for_a_comma():
    assert faults(parts=[{"poids": "a, b"}])[0]["kind"] == "float_parsing"


@pytest.mark.parametrize("values", [{"parts": [{"poid": 1}]}, {"named": {"x": {"poid": 1}}}])
def test_an_unknown_key_is_told_with_those_of_its_own_place_and_the_closest(values):
    (fault,) = faults(**values)
    assert fault["kind"] == "extra_forbidden"
    assert fault["allowed"] == {"known": ["encodage", "from", "poids"], "close": "poids"}


def test_the_reason_of_a_validator_is_kept_with_its_facts_and_its_key():
    (fault,) = faults(parts=[{}, {}, {}])
    assert (fault["place"], fault["kind"], fault["found"]) == ("parts", "too_many", 3)
    assert fault["allowed"] == {"expected": 2}
