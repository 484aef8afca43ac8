"""`write_types`: blocks in Python as files of types."""

# ruff: noqa: N802, N803 - blocks are named as in the IDE

from pathlib import Path
from typing import Any

import pytest

from fbflow.blocks.declaring import BlockError, function_block
from fbflow.library.python_blocks import blocks_in, write_types

MODULE = __name__


@function_block(outputs={"Y": "REAL"})
def HALF(X: float) -> float:
    """The half."""
    return X / 2


@function_block(name="HALF")
def OTHER_HALF(X: float) -> float:
    return X / 2


@function_block(name="F_ADD")
def MINE(X: float) -> float:
    return X


class Outer:
    @function_block(events=["REQ"], outputs=[])
    class INNER:
        """Within another."""

        def REQ(self) -> None: ...


def test_a_type_names_the_code_that_others_import(tmp_path: Path) -> None:
    written = write_types(tmp_path / "types", [HALF, Outer.INNER])

    assert [path.name for path in written] == ["HALF.fbt", "INNER.fbt"]
    text = (tmp_path / "types/HALF.fbt").read_text(encoding="utf-8")
    assert f'<Attribute Name="FBFlow_Python" Type="STRING" Value="\'{MODULE}:HALF\'"/>' in text
    assert 'Comment="The half."' in text
    assert f"{MODULE}:Outer.INNER" in (tmp_path / "types/INNER.fbt").read_text(encoding="utf-8")


def test_files_that_say_the_same_stay_as_they_are(tmp_path: Path) -> None:
    write_types(tmp_path, [HALF])
    file = tmp_path / "HALF.fbt"
    edited = file.read_text(encoding="utf-8").replace('Author="FBFlow"', 'Author="Somebody"')
    file.write_text(edited, encoding="utf-8")

    assert write_types(tmp_path, [HALF]) == []
    assert file.read_text(encoding="utf-8") == edited


def test_nothing_is_written_if_one_cannot_be(tmp_path: Path) -> None:
    @function_block
    def LOCAL(X: float) -> float:
        return X

    cases: tuple[tuple[list[Any], str], ...] = (
        ([HALF, LOCAL], "nobody could import it: it is defined within the function"),
        ([HALF, len], "is no function block; decorate it"),
        ([HALF, OTHER_HALF], 'two of these blocks are named "HALF"'),
        ([HALF, MINE], '"F_ADD" ('),
    )
    for blocks, message in cases:
        with pytest.raises(BlockError) as refused:
            write_types(tmp_path, blocks)
        assert message in str(refused.value)

    assert [*tmp_path.iterdir()] == []


def test_the_blocks_of_a_module_are_those_it_defines() -> None:
    assert blocks_in(MODULE) == [HALF, OTHER_HALF, MINE]
    assert blocks_in(f"{MODULE}:HALF") == [HALF]
