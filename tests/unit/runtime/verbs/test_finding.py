import asyncio

import pytest

from runtime.store.memory import MemoryStore
from runtime.usage import UsageError
from runtime.verbs.columns import table
from runtime.verbs.finding import find_run
from tests.store_records import DAG, NOW, record

IDS = ["20261120-083012-aaaaaa", "20261121-083012-bbbbbb", "20261121-093012-cccccc"]


def found(text: str, ids: list[str]) -> str:
    async def find() -> str:
        store = MemoryStore(wall=lambda: NOW)
        for number, one in enumerate(ids):
            await store.create(record(one, created=NOW + number), graph=DAG)
        return (await find_run(store, text)).id

    return asyncio.run(find())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("last", IDS[2]),
        (IDS[1], IDS[1]),
        ("20261120", IDS[0]),
        ("20261121-09", IDS[2]),
    ],
)
def test_a_run_is_found_by_its_id_its_beginning_or_as_the_last(text: str, expected: str) -> None:
    assert found(text, IDS) == expected


@pytest.mark.parametrize(
    ("text", "ids", "message"),
    [
        ("20261121", IDS, '2 runs begin with "20261121"'),
        ("20261121-083012-bbbbbx", IDS, f'Did you mean "{IDS[1]}"?'),
        ("", IDS, 'there is no run ""'),
        ("last", [], "there are no runs yet"),
        ("2026", [], "There are no runs yet."),
    ],
)
def test_a_run_that_is_not_there_is_told_with_the_nearest(
    text: str, ids: list[str], message: str
) -> None:
    with pytest.raises(UsageError) as error:
        found(text, ids)

    assert message in str(error.value)


def test_columns_line_up_whatever_signs_are_in_them() -> None:
    text = table(("NAME", "N", "REST"), [("名前", "1", "a"), ("b", "1,000", "")], right=("N",))

    assert text == "NAME      N  REST\n名前      1  a\nb     1,000\n"
