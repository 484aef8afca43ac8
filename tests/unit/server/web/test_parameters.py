"""Fields for parameters: what is written in them, and what it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.service.errors import InvalidError
from server.service.records.base import JsonValue
from server.service.records.graphs import ParameterAbout
from server.web.parameters import PREFIX, values_of, written_for, written_in

ANY = [ParameterAbout(name="any", type="JSON"), ParameterAbout(name="text", type="STRING")]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(value=JSON, text=st.text())
def test_what_is_written_for_values_means_them(value: JsonValue, text: str) -> None:
    values = {"any": value, "text": text}

    assert values_of(written_for(values, ANY), ANY) == values


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [("BOOL", True, "TRUE"), ("INT", 7, "7"), ("REAL", 0.5, "0.5"), ("TIME", "T#5s", "T#5s")],
)
def test_values_of_iec_types_are_written_as_the_service_reads_them(
    kind: str, value: JsonValue, text: str
) -> None:
    assert written_for({"one": value}, [ParameterAbout(name="one", type=kind)]) == {"one": text}


def test_a_field_that_is_left_empty_says_nothing() -> None:
    fields = {f"{PREFIX}a": "", f"{PREFIX}b": "1", "zone": "UTC"}

    assert written_in(fields) == {"b": "1"}


def test_what_begins_as_json_has_to_be_some() -> None:
    assert values_of({"any": "plain"}, ANY) == {"any": "plain"}
    with pytest.raises(InvalidError) as refused:
        values_of({"any": '{"a": '}, ANY)
    assert refused.value.problems[0][0] == "/parameters/any"
