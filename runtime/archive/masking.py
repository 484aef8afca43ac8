"""Secrets are masked before anything goes into an archive, which people hand on.

What is secret is known by name: inputs that an operation declares to be, and everything that is
called `token`, `password` and the like, in addresses of the web, too. What stood there is masked
wherever else it occurs.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote, unquote

import orjson

from compiler.ir.datatypes import STRING
from compiler.ir.literals import LiteralError, parse_literal
from fblib.operation import Operation
from fblib.service import Value

MASK = "***"
_NAME = re.compile(
    r"(?:.*[_\W])?(?:token|password|passwd|passphrase|secret|credentials?|authorization"
    r"|(?:api|access|private|auth)[_\W]?key)",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"""://([^\s/?#@:"']*:([^\s/?#@"']+)@)""")
"""In an address: `http://user:password@host`."""
_QUERY = re.compile(r"""[?&]([^\s?=&#"']+)=([^\s&#"']+)""")
"""In an address: a name and what it is set to."""
_PLACEHOLDERS = ("{", "$")
"""Begin what is filled in later."""
_REFERENCE = "secret:"
"""Begins the name of a secret, which is none itself."""
_SHORTEST = 6
"""Characters of a secret that is looked for inside of other texts; shorter ones occur by chance."""
_NO_KEY = r'(?!"\s*:)'
"""Words that are secrets may also be names in our own files, which stay."""


def is_secret(name: str) -> bool:
    """Whether what has this name is a secret."""
    return _NAME.fullmatch(name) is not None


class Masking:
    """Masks the secrets of one run."""

    def __init__(self, secrets: Iterable[str], *, names: Iterable[str] = ()) -> None:
        """Mask these.

        Args:
            secrets: the secrets themselves.
            names: what they are called in configs, where even a number is masked.
        """
        found = {secret for secret in secrets if secret and not secret.startswith(_REFERENCE)}
        found.discard(MASK)
        self._texts = _any_of({one for secret in found for one in _patterns(secret)})
        self._numbers = _numbers_called(set(names))

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        if self._texts is not None:
            text = self._texts.sub(lambda match: _masked(match[0]), text)
        if self._numbers is not None:
            text = self._numbers.sub(rf'\g<1>"{MASK}"', text)
        return text

    def data(self, data: bytes) -> bytes:
        """Return the bytes of a text without secrets."""
        if self._texts is None and self._numbers is None:
            return data
        return self.text(data.decode(errors="surrogateescape")).encode(errors="surrogateescape")


def masking_of(
    dag: bytes,
    config: bytes,
    parameters: Mapping[str, Value],
    operations: Mapping[str, Operation],
    *,
    known: Iterable[str] = (),
) -> Masking:
    """Return what masks the secrets of a run.

    Args:
        dag: its `dag.json`.
        config: the source of its graph.
        parameters: what was set at its start, by `node.pin`.
        operations: declare which of their inputs are secret.
        known: what `secret:NAME` stands for, wherever else somebody has written it.
    """
    secrets = [*known, *_in_graph(dag, operations)]
    names = {name for one in operations.values() for name in one.secrets}
    for path, value in parameters.items():
        pin = path.rpartition(".")[2]
        secrets += _under(pin, value, names)
    with suppress(orjson.JSONDecodeError):  # then its secrets are known from the graph alone
        secrets += _within(orjson.loads(config), names)
    return Masking(secrets, names=names)


def _in_graph(dag: bytes, operations: Mapping[str, Operation]) -> Iterator[str]:
    """Yield the secrets that nodes and types of a graph have, as literals and as values."""
    graph: dict[str, Any] = orjson.loads(dag)
    types = graph.get("types", {})
    for block in types.values():
        interface = block.get("interface", {})
        pins = (*interface.get("inputs", ()), *interface.get("outputs", ()))
        for variable in (*pins, *block.get("body", {}).get("internals", ())):
            yield from _under(variable["name"], _value(variable.get("initial", "")), ())
    for node in graph.get("nodes", ()):
        body = types.get(node.get("type"), {}).get("body", {})
        operation = operations.get(body.get("operation", ""))
        names = operation.secrets if operation is not None else frozenset[str]()
        for pin, literal in node.get("parameters", {}).items():
            yield from _under(pin, _value(literal), names)


def _value(literal: str) -> Value:
    """Return the value of a literal, which is a STRING or JSON where there may be a secret."""
    try:
        value: Value = orjson.loads(literal)
    except orjson.JSONDecodeError:
        with suppress(LiteralError):
            return str(parse_literal(literal, STRING))
        return literal
    return value


def _under(name: str, value: Value, names: Iterable[str]) -> Iterator[str]:
    """Yield the secrets in a value of that name."""
    if not (is_secret(name) or name in names):
        yield from _within(value, names)
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        for each in inner:
            yield from _under(name, each, names)


def _within(value: Value, names: Iterable[str]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _under(name, each, names)
    elif isinstance(value, list):
        for each in value:
            yield from _within(each, names)
    elif isinstance(value, str):
        yield from _in_addresses(value)


def _in_addresses(text: str) -> Iterator[str]:
    """Yield the passwords and tokens in the addresses of a text."""
    # A short password is looked for together with its user.
    found = [one[1 if len(one[2]) < _SHORTEST else 2] for one in _PASSWORD.finditer(text)]
    found += [match[2] for match in _QUERY.finditer(text) if is_secret(match[1])]
    for one in found:
        if not one.startswith(_PLACEHOLDERS):
            yield one
            yield unquote(one)


def _patterns(secret: str) -> Iterator[str]:
    """Yield how a secret may be written in the texts of an archive."""
    forms = {
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        html.escape(secret),
        secret.replace("$", "$$").replace("'", "$'"),
        quote(secret, safe="", errors="surrogatepass"),
    }
    for form in map(re.escape, forms):
        if len(secret) < _SHORTEST:
            yield from (f'"{form}(?="){_NO_KEY}', f"'{form}(?=')", f"&quot;{form}(?=&quot;)")
        elif secret.isalpha():
            yield rf"(?<![^\W_]){form}(?![^\W_]){_NO_KEY}"
        else:
            yield form


def _any_of(patterns: set[str]) -> re.Pattern[str] | None:
    """Return what finds any of these, the longest first."""
    if not patterns:
        return None
    return re.compile("|".join(sorted(patterns, key=lambda one: (-len(one), one))))


def _masked(found: str) -> str:
    opening = next((mark for mark in ("&quot;", '"', "'") if found.startswith(mark)), "")
    return f"{opening}{MASK}"


def _numbers_called(names: set[str]) -> re.Pattern[str] | None:
    if not names:
        return None
    called = "|".join(map(re.escape, sorted(names)))
    return re.compile(rf'("(?:{called})"\s*:\s*)-?\d[\d.eE+-]*')
