"""docs/4diac-export.md keeps its word: its config compiles, its commands show what they show."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from compiler.cli.systems import files_of
from compiler.driver import compile_file, graph_of
from compiler.ir.attributes import LABEL, POLICY, SETTINGS, WORKFLOW
from compiler.ir.policy import Policy, Retry, Settings, Workflow
from fblib.catalog import LIBRARY
from tests.acceptance.test_readme import commands, is_shown, run

CONFIG = re.compile(r"^```json\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs/4diac-export.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(root: Path, page: str, tmp_path: Path) -> Path:
    """A folder with what the commands of the page need."""
    config = CONFIG.search(page)
    assert config is not None
    (tmp_path / "report.json").write_text(config[1])
    (tmp_path / "samples").symlink_to(root / "samples")
    (tmp_path / "build").mkdir()
    return tmp_path


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_every_command_of_the_page_works_and_says_what_is_shown(
    root: Path, page: str, folder: Path
) -> None:
    failures = []
    for command, shown in commands(page):
        done = run(command, folder, root)
        output = done.stdout + done.stderr
        if done.returncode or not is_shown(output, shown):
            failures.append(f"$ {command}\n{output}(exit code {done.returncode})")

    assert len(commands(page)) == 4
    assert failures == [], "\n".join(failures)


def test_the_policy_on_the_page_is_that_of_its_config(page: str, folder: Path) -> None:
    graph = graph_of(compile_file(folder / "report.json", library=LIBRARY))

    system = next(iter(files_of(graph, "x.sys", library=LIBRARY, folders=()).values())).decode()

    assert "&quot;attempts&quot;: 5" in system
    assert 'Name="wait_a_bit"' in system
    assert "'wait a bit'" in system
    assert '<FB Name="fetch" Type="fbflow::operations::HTTP_REQUEST" x="' in page


@pytest.mark.parametrize(
    ("name", "models"),
    [(POLICY, (Policy, Retry)), (WORKFLOW, (Workflow,)), (SETTINGS, (Settings,)), (LABEL, ())],
)
def test_the_table_has_every_attribute_with_its_fields(
    page: str, name: str, models: tuple[type[BaseModel], ...]
) -> None:
    (row,) = (line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
    missing = [field for model in models for field in model.model_fields if f"`{field}`" not in row]

    assert missing == []
