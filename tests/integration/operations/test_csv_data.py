"""Operations on tables as text."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fblib.operation import OperationError
from fblib.service import Value
from tests.performing import Bench
from tests.talking import in_loop


@in_loop
async def test_a_table_is_a_list_of_objects(tmp_path: Path) -> None:
    text = '\ufeffname;price\r\n"Größe; ""L""";5\r\n\r\n"two\nlines";\n'
    outputs = await Bench(tmp_path).perform("csv.parse", text=text, delimiter=";")

    assert outputs == {
        "rows": [{"name": 'Größe; "L"', "price": "5"}, {"name": "two\nlines", "price": ""}],
        "count": 2,
    }


@in_loop
async def test_a_table_without_header_is_a_list_of_lists(tmp_path: Path) -> None:
    outputs = await Bench(tmp_path).perform("csv.parse", text="1,2\n3\n", header=False)

    assert outputs == {"rows": [["1", "2"], ["3"]], "count": 2}


@in_loop
async def test_a_long_field_is_read(tmp_path: Path) -> None:
    outputs = await Bench(tmp_path).perform("csv.parse", text="a\n" + "x" * 1_000_000)

    assert len(outputs["rows"][0]["a"]) == 1_000_000


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ({"text": "a,b\n1"}, "line 2 has 1 fields, but the header has 2"),
        ({"text": "a,b\n1,2,3"}, "line 2 has 3 fields"),
        ({"text": "a,a\n1,2"}, 'the header has the column "a" twice'),
        ({"text": 'a\n"x'}, "is no table in CSV: unexpected end of data in line 2"),
        ({"text": "a", "delimiter": ""}, '"delimiter" is one character'),
        ({"text": "a", "delimiter": "\n"}, '"delimiter" is one character'),
    ],
)
@in_loop
async def test_what_is_no_table_fails_for_good(
    inputs: dict[str, Value], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(OperationError, match=reason) as raised:
        await Bench(tmp_path).perform("csv.parse", **inputs)

    assert not raised.value.again


@in_loop
async def test_a_table_is_written_from_objects(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    rows: Value = [{"a": 1, "b": None}, {"a": "x,y", "c": [1]}]
    everything = await bench.perform("csv.format", rows=rows)
    chosen = await bench.perform(
        "csv.format", rows=rows, columns=["c", "b", "a"], delimiter="\t", header=False
    )

    assert everything == {"text": 'a,b,c\n1,,\n"x,y",,[1]\n'}
    assert chosen == {"text": "\t\t1\n[1]\t\tx,y\n"}


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ({"rows": {"a": 1}}, '"rows" is no list'),
        ({"rows": [1]}, "row 0 is neither an object nor a list"),
        ({"rows": [{"a": 1, "prise": 2}], "columns": ["a", "price"]},
         r'row 0 has the column "prise"\. .*price'),
        ({"rows": [["a"]], "columns": ["a", "b"]}, "row 0 has 1 fields, but there are 2"),
        ({"rows": [], "columns": "a"}, '"columns" is no list of names'),
    ],
)  # fmt: skip
@in_loop
async def test_rows_that_do_not_fit_fail_for_good(
    inputs: dict[str, Value], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(OperationError, match=reason) as raised:
        await Bench(tmp_path).perform("csv.format", **inputs)

    assert not raised.value.again


# A mark of byte order at the beginning of a table is none of its text.
NAMES = st.text(min_size=1).filter(lambda name: not name.startswith("\ufeff"))
COLUMNS = st.lists(NAMES, min_size=1, max_size=4, unique=True)
TABLES = COLUMNS.flatmap(
    lambda names: st.tuples(
        st.just(names), st.lists(st.fixed_dictionaries({name: st.text() for name in names}))
    )
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=TABLES, delimiter=st.sampled_from(",;\t|"))
def test_a_table_that_is_written_is_read_as_it_was(
    table: tuple[list[str], list[dict[str, str]]], delimiter: str, tmp_path: Path
) -> None:
    columns, rows = table

    @in_loop
    async def there_and_back() -> None:
        bench = Bench(tmp_path)
        names: Value = list(columns)
        given: Value = [dict(row) for row in rows]
        written = await bench.perform("csv.format", rows=given, columns=names, delimiter=delimiter)
        found = await bench.perform("csv.parse", text=written["text"], delimiter=delimiter)

        assert found == {"rows": rows, "count": len(rows)}

    there_and_back()
