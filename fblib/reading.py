"""Values of pins as the Python types a service expects."""

from fblib.service import Context


def read_int(context: Context, pin: str) -> int:
    """Return an integer, a duration or a date (in nanoseconds).

    Raises:
        TypeError: the pin is of another kind; a mistake in the block's declaration.
    """
    value = context.read(pin)
    if isinstance(value, int):
        return value
    message = f'"{pin}" of {context.node} is no integer but {value!r}'
    raise TypeError(message)


def read_bool(context: Context, pin: str) -> bool:
    """Return a BOOL."""
    return bool(context.read(pin))


def state_int(context: Context, name: str) -> int | None:
    """Return an integer an instance remembers, or None."""
    value = context.state.get(name)
    return value if isinstance(value, int) else None
