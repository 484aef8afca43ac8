"""docs/python.md keeps its word: its programs print what is shown, and nothing is left out.

A section is a folder of its own. A block with a name is a file in it; one without is a program,
and the `text` after it is what that prints. What stands in `console` is typed there.
"""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import fbflow
from fbflow import Callbacks, Context, Executor, Graph
from fbflow.settings import TaskOptions
from tests.acceptance.test_readme import is_shown, run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the page."""

    language: str
    file: str
    text: str


def sections() -> Iterator[tuple[str, list[Block]]]:
    """Return the blocks of each section that has any."""
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE):
        blocks = [Block(*found) for found in FENCE.findall(section)]
        if blocks:
            yield section.partition("\n")[0].lstrip("# "), blocks


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "blocks", [blocks for _, blocks in sections()], ids=[title for title, _ in sections()]
)
def test_the_programs_of_a_section_print_what_is_shown(
    blocks: list[Block], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FBFLOW_HOME", raising=False)
    said = None
    for block in blocks:
        match block.language:
            case "text":
                assert said is not None, "a text is what a program prints"
                assert said.splitlines() == block.text.splitlines()
                said = None
            case "console":
                check_commands(block.text, tmp_path)
            case "python" if not block.file:
                assert said is None, f"nobody shows what this prints: {said}"
                said = printed(block.text, tmp_path)
            case _:
                (tmp_path / block.file).write_text(block.text, encoding="utf-8")
    assert said is None, f"nobody shows what this prints: {said}"


def printed(program: str, folder: Path) -> str:
    """Return what a program prints."""
    path = folder / "example.py"
    path.write_text(program, encoding="utf-8")
    done = run("python -W error example.py", folder, ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def check_commands(console: str, folder: Path) -> None:
    """Type what stands after prompts; what is said has to be what is shown."""
    for typed in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        command, _, shown = typed.partition("\n")
        done = run(command, folder, ROOT)
        output = done.stdout + done.stderr
        assert done.returncode == 0, output
        assert is_shown(output, shown), f"$ {command}\n{output}"


def test_there_are_many_programs_and_short_ones() -> None:
    programs = [block for _, blocks in sections() for block in blocks if block.language == "python"]

    assert len(programs) >= 18
    assert max(len(block.text.splitlines()) for block in programs) <= 45


def test_every_option_and_public_name_is_told_of() -> None:
    parameters = {
        *TaskOptions.__annotations__,
        *inspect.signature(Graph).parameters,
        *inspect.signature(Executor).parameters,
    }
    callbacks = {name for name in vars(Callbacks) if not name.startswith("_")}
    seen_by_tasks = {name for name in vars(Context) if not name.startswith("_")}
    wanted = parameters | callbacks | seen_by_tasks

    assert [name for name in sorted(wanted) if not re.search(rf"\b{name}\b", PAGE)] == []
    assert [name for name in fbflow.__all__ if name in UNTOLD and name in PAGE] == []
    assert [name for name in fbflow.__all__ if name not in PAGE and name not in UNTOLD] == []


UNTOLD = {
    # What is met, not made.
    "CycleError", "ArgumentError", "NotDurableError", "TaskFunction", "TaskOutcome",
    # The other page has these.
    "Emit", "FBHarness", "function_block",
    # docs/operations.md tells what operations may do.
    "OperationError", "Permissions", "RunState", "TaskState", "RunResult",
}  # fmt: skip


def test_links_lead_somewhere() -> None:
    missing = [link for link in LINK.findall(PAGE) if not (ROOT / "docs" / link).exists()]

    assert missing == []


def test_the_page_is_read_in_a_quarter_of_an_hour() -> None:
    prose = FENCE.sub("", PAGE)

    assert len(prose.split()) < 2_500
