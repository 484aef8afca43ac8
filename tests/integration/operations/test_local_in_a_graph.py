"""Operations on this machine between blocks, on the kernel and a real executor."""

from pathlib import Path

import pytest

from fblib.operation import OperationSettings
from runtime.durable.run import DurableRun, Surroundings
from runtime.executor.executor import OperationExecutor
from runtime.store.base import RunRecord
from runtime.store.run_folder import RunFolder
from tests.operation_graphs import compiled
from tests.talking import in_loop


@pytest.mark.parametrize(("least", "written"), [(2, True), (3, False)])
def test_a_condition_decides_what_is_written(least: int, written: bool, tmp_path: Path) -> None:
    graph = compiled(
        {
            "config": "CONFIG_READ",
            "rows": "SQL_QUERY",
            "check": "JSON_TEST_2",
            "switch": "E_SWITCH",
            "text": "TEXT_TEMPLATE",
            "write": "FILE_WRITE",
        },
        events=[
            "START.COLD -> config.REQ",
            "config.CNF -> rows.REQ",
            "rows.CNF -> check.REQ",
            "check.CNF -> switch.EI",
            "switch.EO1 -> text.REQ",
            "text.CNF -> write.REQ",
        ],
        data=[
            "config.data.cities -> rows.parameters.cities",
            "rows.rows -> check.in_1",
            "config.data.least -> check.in_2",
            "check.Q -> switch.G",
            "rows.rows -> text.values.rows",
            "text.text -> write.data",
        ],
        parameters={
            "config.file": "'config.json'",
            "rows.query": "'SELECT value AS city FROM json_each(:cities) ORDER BY value'",
            "check.expression": "'length(rows.results.rows) >= config.least'",
            "check.name_1": "'rows.results.rows'",
            "check.name_2": "'config.least'",
            "text.template": "'{% for r in rows %}{{ r.city }};{% endfor %}'",
            "write.filename": "'out/cities.txt'",
        },
    )
    (tmp_path / "config.json").write_text(f'{{"cities": ["Jena", "Apolda"], "least": {least}}}')
    folder = tmp_path / "run"

    @in_loop
    async def run_it() -> None:
        async with OperationExecutor() as executor:
            run = DurableRun(
                graph,
                RunRecord("r1", graph.name, "hash", durability="none"),
                Surroundings(executor, settings=OperationSettings(config_folder=tmp_path)),
                files=RunFolder(folder),
            )
            await run.execute()

    run_it()
    found = [path.read_text() for path in folder.rglob("*.txt")]

    assert found == (["Apolda;Jena;"] if written else [])
