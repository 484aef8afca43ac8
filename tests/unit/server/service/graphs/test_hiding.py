from pathlib import Path

import pytest

from runtime.archive.masking import MASK
from server.service.graphs.hiding import NO_GRAPH, hidden, is_secret_pin, masking_for

PHRASE = "open sesame 42"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_secrets_are_hidden_in_whatever_encoding_a_source_has(
    encoding: str, tmp_path: Path
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/a.json").write_text(f'{{"x": [{{"password": "{PHRASE}"}}]}}')
    (tmp_path / "b.json").write_text("{ no json")
    masking = masking_for(NO_GRAPH, tmp_path)

    found = hidden(f"<System Comment='{PHRASE} ü'/>".encode(encoding), masking)

    assert found.decode(encoding) == f"<System Comment='{MASK} ü'/>"


def test_what_has_no_secrets_stays_as_it_is(tmp_path: Path) -> None:
    odd = b"\xff\xfe<\0\xd8"

    assert hidden(odd, masking_for(NO_GRAPH, tmp_path)) == odd


def test_a_pin_is_secret_by_its_name_or_because_its_operation_says_so() -> None:
    assert is_secret_pin("bot_token", "")
    assert is_secret_pin("dsn", "sql.query")
    assert not is_secret_pin("dsn", "http.request")
    assert not is_secret_pin("url", "http.request")
