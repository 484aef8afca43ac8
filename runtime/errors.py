"""What can go wrong while a graph runs.

RunError
├── CodeError        an algorithm failed: R501 … R509
├── UnsettledError   an ECC or a loop did not come to an end: R511, R512
├── OverflowedError  a queue grew past its bound: R521
├── ServiceError     a block that the host serves reported a failure: R531
├── StoreError       what is kept of runs cannot be read or written: R601 (runtime.store.base)
└── OrderError       what was asked of a run does not fit it: R602 (runtime.durable.errors)
"""


class RunError(Exception):
    """A run came to its end by a mistake in the graph or its data.

    Attributes say what and where: `message`, `code`, and `node`, `algorithm` and `place`
    (`file:line`) when known.
    """

    def __init__(
        self, code: str, message: str, *, node: str = "", algorithm: str = "", place: str = ""
    ) -> None:
        """Build the message from its parts."""
        self.code = code
        self.message = message
        self.node = node
        self.algorithm = algorithm
        self.place = place
        where = f" in {node}" if node else ""
        if algorithm:
            where += f", {algorithm}" if " " in algorithm else f", algorithm {algorithm}"
        where += f" ({place})" if place else ""
        super().__init__(f"{code}{where}: {message}")


class CodeError(RunError):
    """An algorithm or guard failed: division by zero, a bad index, a failed conversion."""


class UnsettledError(RunError):
    """An ECC never became stable, or a loop never ended."""


class OverflowedError(RunError):
    """A queue grew past its bound."""


class ServiceError(RunError):
    """A block that the host serves reported a failure."""
