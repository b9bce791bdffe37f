"""The choices behind the portrait of a group are all written in its file, and none other is."""

import pytest
import yaml

from portraitlib.errors import ParamsError
from portraitlib.params import check, project_folder
from portraitlib.rules import load_settings
from portraitlib.studies.group_portrait.settings import GroupPortraitRules

FILE = project_folder() / "params" / "portrait_groupe.yml"


def test_every_choice_stands_in_the_file_with_a_comment():
    written = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert set(written) == set(GroupPortraitRules.model_fields)
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if " # " not in line] == []


def test_the_file_is_what_a_school_is_read_with():
    written = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert load_settings(GroupPortraitRules).model_dump() == {**GroupPortraitRules().model_dump(), **written}


@pytest.mark.parametrize("wrong", [{"mastery_share": 60}, {"masterie": 0.6}, {"smallest_class": 1}])
def test_a_choice_that_is_not_one_is_refused(wrong):
    with pytest.raises(ParamsError, match="invalid_params"):
        check(GroupPortraitRules, wrong, where="portrait_groupe.yml")
