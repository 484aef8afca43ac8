"""Jinja's sandbox with bounds: how much text a template may make, and in how many rounds.

The sandbox keeps templates from Python's insides. What it does not bound is work: a few
characters of a template may ask for gigabytes (`"a" * 9999999999`) or for ever (a loop in a loop).
So here loops and calls are counted, whatever makes text is measured before it is made, and
what cannot be measured is not there.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from typing_extensions import override

from fblib.operation import OperationError
from fblib.perform.bounds import check_size

_MOST_ROUNDS = 1_000_000
_MOST_BITS = 10_000
"""Of a whole number."""

_FILTERS = frozenset({
    "abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "filesizeformat",
    "first", "float", "groupby", "int", "items", "last", "length", "list", "lower", "map",
    "max", "min", "reject", "rejectattr", "reverse", "safe", "select", "selectattr", "sort",
    "striptags", "sum", "title", "trim", "truncate", "unique", "upper", "urlencode",
    "wordcount",
})  # fmt: skip
"""Jinja's own filters that make nothing larger than what they get."""

_METHODS = frozenset({
    "capitalize", "casefold", "count", "endswith", "find", "index", "isalnum", "isalpha",
    "isdecimal", "isdigit", "islower", "isspace", "isupper", "lower", "lstrip", "partition",
    "removeprefix", "removesuffix", "rfind", "rindex", "rpartition", "rsplit", "rstrip",
    "split", "splitlines", "startswith", "strip", "swapcase", "title", "upper",
})  # fmt: skip
"""The methods of text of which the same is true."""


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment for one rendering of one template."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, *, most: int) -> None:
        """Allow a text of `most` characters."""
        super().__init__(undefined=StrictUndefined, finalize=self._text, optimized=False)
        self._most = most
        self._rounds = _MOST_ROUNDS
        own = {
            "join": self._join,
            "replace": self._replace,
            "round": _round,
            "string": self._text,
            "tojson": self._as_json,
            "_counted": self._counted,
        }
        self.filters = {name: FILTERS[name] for name in _FILTERS} | own
        self.globals["range"] = self._range
        del self.globals["lipsum"]
        # Jinja joins with this what a template, a macro or a block makes.
        self.concat = self._concat  # type: ignore[method-assign] # it is a static method there

    # --- What is measured ----------------------------------------------------------------

    def _concat(self, parts: Iterable[str]) -> str:
        whole, left = [], self._most
        for part in parts:
            left -= len(part)
            if left < 0:
                raise self._too_large()
            whole.append(part)
        return "".join(whole)

    def _text(self, value: Any) -> str:  # noqa: ANN401 - whatever a template has
        """Return a value as text: what is no text as JSON."""
        if isinstance(value, str | Undefined):
            return str(value)
        if value is None or isinstance(value, bool | int | float | list | dict | tuple):
            return self._as_json(value)
        return str(value)

    def _as_json(self, value: Any) -> str:  # noqa: ANN401
        check_size(value, "a value in the template", most=self._most)
        return json.dumps(value, ensure_ascii=False)

    def _join(self, values: Iterable[Any], d: str = "", attribute: str | None = None) -> str:
        if attribute is not None:
            values = (self.getitem(value, attribute) for value in values)
        return self._concat(_between((self._text(value) for value in values), self._text(d)))

    def _replace(self, text: Any, old: Any, new: Any, count: int = -1) -> str:  # noqa: ANN401
        text, old, new = self._text(text), self._text(old), self._text(new)
        times = text.count(old) if count < 0 else min(count, text.count(old))
        self._check(len(text) + times * max(len(new) - len(old), 0))
        return str(text.replace(old, new, count))

    @override
    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if not numbers:
            if operator in ("**", "%"):
                message = f'"{operator}" is for numbers only'
                raise SecurityError(message)
            self._check(_size(operator, left, right))
        elif isinstance(left, int) and isinstance(right, int):
            bits = left.bit_length() * (abs(right) if operator == "**" else 1) + right.bit_length()
            if bits > _MOST_BITS:
                message = "a number is too large"
                raise SecurityError(message)
        return super().call_binop(context, operator, left, right)

    def _check(self, size: int) -> None:
        if size > self._most:
            raise self._too_large()

    def _too_large(self) -> OperationError:
        message = f"the template makes more than the {self._most:,} characters it may"
        return OperationError(message, again=False)

    # --- What is counted -----------------------------------------------------------------

    def _spend(self, rounds: int = 1) -> None:
        self._rounds -= rounds
        if self._rounds < 0:
            message = f"the template takes more than {_MOST_ROUNDS:,} rounds of loops and calls"
            raise OperationError(message, again=False)

    def _counted(self, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            self._spend()
            yield value

    def _range(self, *limits: int) -> range:
        numbers = range(*limits)
        self._spend(len(numbers))
        return numbers

    @override
    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805, PYI063 - so it is there
        __self._spend()
        return super().call(__context, __obj, *args, **kwargs)

    # --- What is not there ---------------------------------------------------------------

    @override
    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, str | bytes | int | float):
            return isinstance(obj, str) and attr in _METHODS
        return super().is_safe_attribute(obj, attr, value)

    @override
    def wrap_str_format(self, value: Any) -> None:
        """Let formats be refused as all other methods of text."""

    @override
    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        return cast("nodes.Template", _Bounding().visit(tree))


class _Bounding(NodeTransformer):
    """Puts filters of ours into a template, where Jinja would loop or join by itself."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - the visitor's way
        if node.recursive:
            message = "loops that call themselves are not there"
            raise SecurityError(message)
        self.generic_visit(node)
        node.iter = _filtered(cast("nodes.Expr", node.iter), "_counted")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "join")


def _filtered(node: nodes.Expr, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _between(texts: Iterable[str], separator: str) -> Iterator[str]:
    for number, text in enumerate(texts):
        if number and separator:
            yield separator
        yield text


def _size(operator: str, left: Any, right: Any) -> int:  # noqa: ANN401
    """Return how long a sum or product of texts or lists is."""
    if operator == "+":
        return sum(len(each) for each in (left, right) if isinstance(each, str | list | Mapping))
    many, few = (right, left) if isinstance(left, int) else (left, right)
    return len(many) * max(few, 0) if isinstance(few, int) and hasattr(many, "__len__") else 0


def _round(value: float, precision: int = 0) -> float:
    return round(float(value), max(min(precision, 20), -20)) if precision else round(value)
