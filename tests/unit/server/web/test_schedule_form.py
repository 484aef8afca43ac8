"""The form that sets a schedule: what is written in it, and the schedule it means."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.service.errors import InvalidError
from server.service.records.graphs import ParameterAbout
from server.service.records.schedules import (
    LONGEST_JITTER,
    Missed,
    NewSchedule,
    Overlap,
    ScheduleAbout,
)
from server.web.schedule_form import MISSED, OVERLAP, mistakes_in, new_schedule, written_of

LIMIT = [ParameterAbout(name="limit", type="INT"), ParameterAbout(name="any", type="JSON")]


@given(
    missed=st.sampled_from(get_args(Missed)),
    overlap=st.sampled_from(get_args(Overlap)),
    jitter=st.floats(0, LONGEST_JITTER),
    paused=st.booleans(),
    any_value=st.none() | st.booleans() | st.lists(st.integers()),
)
def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(
    missed: Missed, overlap: Overlap, jitter: float, paused: bool, any_value: object
) -> None:
    schedule = ScheduleAbout(
        graph="a",
        name="a",
        expression="0 6 * * *",
        zone="Asia/Kolkata",
        missed=missed,
        overlap=overlap,
        jitter=jitter,
        parameters={"limit": "7", "any": any_value},
        paused=paused,
    )
    same = NewSchedule(**schedule.model_dump(include=set(NewSchedule.model_fields)))

    assert new_schedule(written_of(schedule, LIMIT), LIMIT) == same


def test_every_policy_has_its_words() -> None:
    assert set(MISSED) == set(get_args(Missed))
    assert set(OVERLAP) == set(get_args(Overlap))


def test_what_is_wrong_is_told_at_its_field() -> None:
    with pytest.raises(InvalidError) as refused:
        new_schedule({"missed": "never", "jitter": "-1"}, LIMIT)
    mistakes = mistakes_in(refused.value, LIMIT)

    assert mistakes.fields.keys() == {"expression", "missed", "jitter"}
    assert mistakes.rest == ""


def test_what_no_field_can_tell_is_told_above_the_form() -> None:
    problems = [("/expression", "is odd"), ("/parameters/limit", "too much"), ("/moon", "is full")]
    mistakes = mistakes_in(InvalidError("all is wrong", problems=problems), LIMIT)

    assert mistakes.fields == {"expression": "is odd"}
    assert mistakes.parameters == {"limit": "too much"}
    assert mistakes.rest == "all is wrong"
    assert mistakes_in(InvalidError("the graph is gone"), LIMIT).rest == "the graph is gone"
    assert mistakes_in(None, LIMIT).rest == ""
