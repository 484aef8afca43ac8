"""What the runtime refuses, as the service says it."""

from collections.abc import Iterator
from contextlib import contextmanager

from runtime.durable.errors import NotThereError, OrderError
from runtime.errors import RunError
from runtime.store.base import StoreError, UnknownRunError
from server.service.errors import ConflictError, InvalidError, NotFoundError, UnavailableError

_CODE = ": "


@contextmanager
def told() -> Iterator[None]:
    """Turn what the runtime raises into what doors know.

    Raises:
        NotFoundError: what was named is not there.
        ConflictError: the run is not in a state for it.
        UnavailableError: the store cannot be used.
        InvalidError: the run cannot be what was asked for.
    """
    try:
        yield
    except NotThereError as error:
        raise NotFoundError.saying(_message(error)) from error
    except UnknownRunError as error:
        raise NotFoundError.saying(_message(error)) from error
    except OrderError as error:
        raise ConflictError(_message(error)) from error
    except StoreError as error:
        raise UnavailableError(_message(error)) from error
    except RunError as error:
        raise InvalidError(_message(error)) from error


def _message(error: RunError) -> str:
    """Return what an error says, without its code: each kind has one of its own here."""
    return str(error).removeprefix(f"{error.code}{_CODE}")
