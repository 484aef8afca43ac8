"""What is secret in a registered graph, and masked in whatever leaves for doors."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from fblib.operations import operations
from runtime.archive.masking import Masking, is_secret, masking_of

NO_GRAPH = b"{}"
_CONFIG = ".json"
_WIDE = ((BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"), (b"<\0", "utf-16-le"))
"""What texts begin with that have two bytes for a letter."""


def masking_for(dag: bytes, source: Path, known: Iterable[str] = ()) -> Masking:
    """Return what masks the secrets of a graph and of its source files.

    Args:
        dag: its `dag.json`; `NO_GRAPH` where there is none.
        source: the folder of its files.
        known: what `secret:NAME` stands for, wherever else somebody has written it.
    """
    config = orjson.dumps(list(_configs(sorted(source.rglob(f"*{_CONFIG}")))))
    return masking_of(dag, config, {}, operations(), known=known)


def hidden(data: bytes, masking: Masking) -> bytes:
    """Return the bytes of a source file without secrets, whatever Unicode they are in."""
    for mark, encoding in _WIDE:
        if data.startswith(mark):
            text = data.decode(encoding, "replace")
            masked = masking.text(text)
            return data if masked == text else masked.encode(encoding)
    return masking.data(data)


def is_secret_pin(pin: str, operation: str) -> bool:
    """Whether what is set at a pin is a secret: by its name, or because its operation says so."""
    known = operations().get(operation)
    return is_secret(pin) or (known is not None and pin in known.secrets)


def _configs(paths: Iterable[Path]) -> Iterator[Any]:
    for path in paths:
        # What is no JSON is no config: its secrets are those of the graph.
        with suppress(orjson.JSONDecodeError):
            yield orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
