"""JSON with places."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.driver import compile_bytes, compile_file
from compiler.frontends.jsonconf.json_text import (
    DEEPEST,
    JsonTextError,
    Located,
    Places,
    parse_json,
)
from fblib.catalog import LIBRARY

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
)


def test_values_and_keys_know_their_places() -> None:
    text = '{\n  "a": [1, "two"],\n  "b": {}\n}'
    found = parse_json(text)
    places = Places("x.json", text)

    second = found.value["a"].value[1]
    assert places.span(second.at, second.length).line == 2
    assert text[second.at : second.at + second.length] == '"two"'
    assert text[found.keys["b"] :].startswith('"b"')


def test_the_way_to_a_value_ends_where_there_is_nothing_more() -> None:
    found = parse_json('{"a": [{"b": 1}]}')

    assert found.find(("a", 0, "b"))[0].value == 1
    assert found.find(("a", 7))[0] is found.value["a"]
    assert found.find(("none", "x")) == (found, None)


@given(VALUES, st.sampled_from([None, 2]))
def test_what_python_writes_is_read_as_it_was(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)

    assert parse_json(text).plain() == value


@given(st.text(st.sampled_from('{}[]:,"\\ -+.019eEnulltrue\x00\n\u00e9\ud800')))
def test_a_text_is_read_as_python_reads_it_or_refused(text: str) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(JsonTextError):
            parse_json(text)
        return
    try:
        parse_json(text)
    except JsonTextError as error:
        # Stricter than Python: no half characters, no key twice, nothing without an end.
        stricter = any(word in str(error) for word in ("half", "twice", "too", "nested"))
    else:
        stricter = parse_json(text).plain() == expected

    assert stricter


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a value, found the end of the text"),
        ("{", "expected a key in double quotes, found the end of the text"),
        ("[1,]", 'expected a value after ",", found "]"; take the comma away'),
        ('{"a": 1,}', 'expected a key in double quotes, found "}"; a comma too many stands before'),
        ('{"a": 1, "a": 2}', 'the key "a" stands twice in one object'),
        ('{"a" 1}', 'expected ":" after the key, found "1"'),
        ("{a: 1}", 'expected a key in double quotes, found "a"'),
        ("[1 2]", 'expected "," or "]", found "2"'),
        ("[1] [2]", 'expected nothing after the end of the value, found "["'),
        ("NaN", "NaN is no JSON value; leave it out or use null"),
        ("-Infinity", 'expected a value, found "-Infinity"'),
        ("True", 'write "true" without capitals'),
        ("'a'", "texts stand in double quotes"),
        ("01", 'expected a value, found "01"'),
        ("1.", 'expected a value, found "1."'),
        ("// x\n1", 'expected a value, found "/"'),
        ("1e999", "this number is too large"),
        ("9" * 500, "a number of 500 digits is too long"),
        ('"a\nb"', "this text has no end, or there is a line break or a tab in it"),
        (r'"\x"', "this text is none: Invalid \\escape"),
        (r'"\ud800"', "this text is none: half a character"),
        ("[" * (DEEPEST + 1), f"lists and objects are nested deeper than {DEEPEST} levels"),
    ],
)
def test_what_is_no_json_is_refused_with_a_reason(text: str, message: str) -> None:
    with pytest.raises(JsonTextError) as caught:
        parse_json(text)

    assert message in str(caught.value)


def test_nesting_up_to_the_bound_is_read() -> None:
    found: Located = parse_json("[" * DEEPEST + "]" * DEEPEST)

    assert found.value[0].value


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 10_000_000,
        b'{"a":' * 2_000_000,
        b'{"a": "' + b"x" * 10_000_000,
        b'{"a": "' + b"\\" * 10_000_001,
        b'{"a": ' + b"1" * 10_000_000,
        b"{" + b"\n" * 10_000_000,
        b'{"a": "\xff"}',
        b"\xef\xbb\xbf{",
    ],
    ids=["lists", "objects", "text", "escapes", "digits", "lines", "no UTF-8", "mark"],
)
def test_a_hostile_text_is_one_diagnostic(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "hostile.json"
    path.write_bytes(text)
    result = compile_file(path, library=LIBRARY)

    assert [one.code for one in result.diagnostics] == ["E170"]


DIALECT = (
    b'{"dag_name": "g", "tasks": [{"id": "a", "operation": "sleep", "params": {"seconds": 1.5}},'
    b'{"id": "b", "operation": "log", "when": "a.results.slept > `1`", "retry": {"attempts": 2},'
    b'"dependent_params": {"text": "a.results.error"}, "dependencies": ["a"], "trigger": "any"},'
    b'{"id": "c", "graph": {"tasks": [{"id": "d", "function": "m.f", "depends_on": []}]}}],'
    b'"schedule": "* * * * *", "user_params": ["seconds"], "config": "x.json"}'
)


@given(st.data())
def test_a_damaged_config_never_raises(data: st.DataObject) -> None:
    text = bytearray(DIALECT)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        match data.draw(st.sampled_from(["cut", "put", "move"])):
            case "cut":
                del text[at : at + data.draw(st.integers(1, 20))]
            case "put":
                pieces = [b"null", b'"a"', b"[]", b"{}", b"-1", b"\xff", b'"$ref"', b",", b"true"]
                text[at:at] = data.draw(st.sampled_from(pieces))
            case _:
                end = at + data.draw(st.integers(1, 60))
                text += text[at:end]
        if not text:
            break

    result = compile_bytes(b"{" + bytes(text).removeprefix(b"{"), "g.json", library=LIBRARY)

    assert (result.graph is None) == result.diagnostics.has_errors


@given(st.data())
def test_values_in_wrong_places_never_raise(data: st.DataObject) -> None:
    config = json.loads(DIALECT)
    values = st.sampled_from([None, "", "a", 0, -1, 1.5, True, [], [1], ["a"], {}, {"a": 1}])
    for _ in range(data.draw(st.integers(1, 3))):
        place: Any = config
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = data.draw(st.sampled_from(keys))
            inner = place[key]
            if not (isinstance(inner, dict | list) and inner) or data.draw(st.booleans()):
                place[key] = copy.deepcopy(data.draw(values))
                break
            place = inner

    result = compile_bytes(json.dumps(config).encode(), "g.json", library=LIBRARY)

    assert (result.graph is None) == result.diagnostics.has_errors
