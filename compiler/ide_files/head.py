"""What every file begins with: its kind, name, package and imports."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from compiler.ide_files.xml_writer import XmlWriter, comment


@contextmanager
def library_file(
    writer: XmlWriter,
    tag: str,
    name: str,
    *,
    package: str,
    imports: Sequence[str],
    remark: str = "",
    standard: str = "61499-2",
) -> Iterator[None]:
    """Write the root element and what comes first in it, around whatever is written meanwhile."""
    with writer.element(tag, Name=name, Comment=comment(remark)):
        with writer.element("Identification", Standard=standard):
            pass
        with writer.element("VersionInfo", Version="1.0", Author="FBFlow"):
            pass
        if package or imports:
            with writer.element("CompilerInfo", packageName=package or None):
                for declaration in imports:
                    writer.empty("Import", declaration=declaration)
        yield
