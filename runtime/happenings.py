"""What a person may see while a graph runs, each as one line of text or one JSON object."""

from dataclasses import asdict, dataclass

from runtime.times import clock_time


@dataclass(frozen=True, slots=True)
class ConsolePrinted:
    """A block printed a line."""

    t: int
    """The run time in nanoseconds."""
    node: str
    text: str

    def as_text(self) -> str:
        """Return only what the block printed."""
        return self.text

    def as_record(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"kind": "console", **asdict(self)}


@dataclass(frozen=True, slots=True)
class EventSeen:
    """A watched event came in, or went out `times` times."""

    t: int
    pin: str
    times: int = 1

    def as_text(self) -> str:
        """Return when and what."""
        return f"{clock_time(self.t)}  {self.pin}" + (f" ×{self.times}" if self.times > 1 else "")

    def as_record(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"kind": "event", **asdict(self)}


@dataclass(frozen=True, slots=True)
class ValueChanged:
    """A watched data pin has another value."""

    t: int
    pin: str
    value: str
    """As an IEC literal."""

    def as_text(self) -> str:
        """Return when and what."""
        return f"{clock_time(self.t)}  {self.pin} = {self.value}"

    def as_record(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"kind": "value", **asdict(self)}


Happening = ConsolePrinted | EventSeen | ValueChanged
