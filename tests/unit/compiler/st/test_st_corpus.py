"""Real Structured Text: nearly all bodies of ../shared/corpus follow the grammar."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from compiler.ir.source import NOWHERE
from compiler.st.parse import parse_text
from compiler.st.positions import positions

LEAST = 0.98


def bodies(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the file and text of every algorithm, method and function written in ST."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in (".fbt", ".fct"):
            continue
        parser = etree.XMLParser(recover=True, resolve_entities=False)
        root = etree.fromstring(path.read_bytes(), parser)
        for element in () if root is None else root.iter("ST"):
            attribute = element.get("Text")
            yield path.name, element.text or "" if attribute is None else attribute


def guards(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.fbt")):
        text = path.read_text(encoding="utf-8", errors="replace")
        for condition in re.findall(r'<ECTransition\b[^>]*?\bCondition="([^"]*)"', text):
            yield html.unescape(html.unescape(condition))


@pytest.fixture(scope="module")
def corpus(shared: Path) -> Path:
    folder = shared / "corpus"
    if not folder.is_dir():
        pytest.skip("no real inputs here: the folder ../shared/corpus does not exist")
    return folder


def test_nearly_all_bodies_follow_the_grammar(corpus: Path) -> None:
    found = list(bodies(corpus))

    bad = [
        (file, diagnostics[0].message)
        for file, text in found
        if (diagnostics := parse_text(positions(text, NOWHERE), "text")[1])
    ]

    assert len(found) > 2000
    assert len(bad) <= (1 - LEAST) * len(found), bad


def test_nearly_all_guards_follow_the_grammar(corpus: Path) -> None:
    found = [
        guard[1]
        for condition in guards(corpus)
        if (guard := re.fullmatch(r"[\w.\s]*\[(.+)\]\s*", condition, re.DOTALL))
    ]

    bad = [text for text in found if parse_text(positions(text, NOWHERE), "expression")[1]]

    assert len(found) > 300
    assert len(bad) <= (1 - LEAST) * len(found), bad
