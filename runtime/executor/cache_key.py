"""What tells whether two calls of an operation are the same: a hash of everything they depend on.

Inputs that are JSON count by their value, in whatever order the keys of objects stand. Of other
Python objects, lists, tuples, sets and dicts count by what is in them, and all else by its pickled
form: the same object may have another one in another process, and is then computed anew. Members of
enumerations that are texts or numbers count as these.
"""

import pickle
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import orjson

from fblib.operation import Inputs, OperationError
from runtime.executor.base import Job
from runtime.executor.failures import described
from runtime.executor.json_values import kind_of
from runtime.executor.pickling import find_unpicklable

_OPTIONS = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_PASSTHROUGH_SUBCLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_DATACLASS
)
_PROTOCOL = 5
"""Of pickles: the same whatever Python, so that what is kept is found by the next one."""


def key_of(job: Job, inputs: Inputs) -> str:
    """Return what a result of these inputs is kept by: the same for the same, in any process.

    Secrets are none of it: an input `secret:NAME` counts as it stands there.

    Raises:
        OperationError: an input cannot be compared with others; trying again is of no use.
    """
    operation, besides = job.operation, None
    if operation.besides is not None:
        besides = operation.besides(inputs, job.settings)
    # What is pickled in one run cannot be used by another one that has it as JSON.
    objects = "reference" if job.view is None else job.view.objects
    about = sha256(repr((operation.name, objects, besides)).encode())
    about.update(_digest_of(dict(inputs)))
    return about.hexdigest()


def _digest_of(inputs: dict[str, Any]) -> bytes:
    if (text := _json(inputs)) is not None:
        return sha256(text).digest()
    try:
        return _digest(inputs)
    except RecursionError as error:
        message = f"{_CANNOT}: an input is nested too deeply, or contains itself; {_HELP}"
        raise OperationError(message, again=False) from error
    except Exception as error:
        # Pickling calls methods of what is pickled, so it may raise anything.
        place, found = find_unpicklable(inputs)
        what = f'the input "{place}" ({kind_of(found)})' if place else "an input"
        message = f"{_CANNOT}: {what} cannot be pickled ({described(error)}); {_HELP}"
        raise OperationError(message, again=False) from error


_CANNOT = "its result cannot be kept for the same inputs"
_HELP = "hand over something else, or leave out `cache`"


def _json(inputs: Mapping[str, Any]) -> bytes | None:
    """Return the JSON text of what is nothing but JSON."""
    try:
        text = orjson.dumps(inputs, option=_OPTIONS)
    except TypeError:
        return None
    # Tuples and NaN, among others, become something that they are not equal to.
    return text if orjson.loads(text) == inputs else None


def _digest(value: Any) -> bytes:  # noqa: ANN401 - any object
    """Return the hash of a value, from those of its parts."""
    kind = type(value)
    if kind is dict:
        parts = sorted(_digest(key) + _digest(one) for key, one in value.items())
    elif kind in (set, frozenset):
        parts = sorted(map(_digest, value))
    elif kind in (list, tuple):
        parts = [_digest(one) for one in value]
    else:
        parts = [pickle.dumps(value, _PROTOCOL)]
    return sha256(b":".join((kind.__name__.encode(), *parts))).digest()
