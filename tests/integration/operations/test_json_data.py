"""Operations on JSON values: parts by JMESPath, text and back."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fblib.operation import OperationError, OperationSettings
from fblib.service import Value
from tests.performing import Bench
from tests.talking import in_loop

ITEMS: Value = {"items": [{"name": "a", "price": 5}, {"name": "b", "price": 15}], "total": 20}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("total", 20),
        ("items[?price > `10`].name", ["b"]),
        ("items[-1].name", "b"),
        ("{names: items[].name, n: length(items)}", {"names": ["a", "b"], "n": 2}),
        ("missing.deeper", None),
        ("@", ITEMS),
    ],
)
@in_loop
async def test_a_part_is_selected(expression: str, expected: Value, tmp_path: Path) -> None:
    outputs = await Bench(tmp_path).perform("json.select", data=ITEMS, expression=expression)

    assert outputs == {"value": expected}


@in_loop
async def test_what_cannot_be_selected_fails_for_good(tmp_path: Path) -> None:
    bench = Bench(tmp_path, settings=OperationSettings(largest_body=1000))
    for expression, reason in (
        ("items[", 'the expression "items\\[" cannot be used'),
        ("length(total)", "invalid type for value: 20"),
        ("", "it is empty"),
        ("missing", "there is nothing where"),
        ("|".join(["[@,@]"] * 60), "is larger than the 1,000 bytes"),
    ):
        with pytest.raises(OperationError, match=reason) as raised:
            await bench.perform("json.select", data=ITEMS, expression=expression, required=True)

        assert not raised.value.again


@in_loop
async def test_a_value_has_a_text_for_people_and_one_for_machines(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    value: Value = {"b": [1, "ü"], "a": None}
    plain = await bench.perform("json.format", data=value)
    pretty = await bench.perform("json.format", data=value, indent=1, sort_keys=True)

    assert plain == {"text": '{"b": [1, "ü"], "a": null}'}
    assert pretty == {"text": '{\n "a": null,\n "b": [\n  1,\n  "ü"\n ]\n}'}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": }', "the text is no JSON: Expecting value in line 1, column 7"),
        ("-Infinity", "it has -Infinity"),
        ("9" * 5000, "is no JSON: Exceeds the limit"),
        ("99999999999999999999", "number of over 64 bits"),
        ('"\\ud800"', "half a character"),
        ('{"a":' * 100_000, "nested too deeply"),
    ],
)
@in_loop
async def test_a_text_that_is_no_json_fails_for_good(
    text: str, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(OperationError, match=reason) as raised:
        await Bench(tmp_path).perform("json.parse", text=text)

    assert not raised.value.again


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 63) - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON_VALUES, indent=st.integers(0, 4))
def test_what_is_written_is_read_as_it_was(value: Value, indent: int, tmp_path: Path) -> None:
    @in_loop
    async def there_and_back() -> None:
        bench = Bench(tmp_path)
        written = await bench.perform("json.format", data=value, indent=indent)
        found = await bench.perform("json.parse", text=written["text"])

        assert json.dumps(found["data"]) == json.dumps(value)

    there_and_back()
