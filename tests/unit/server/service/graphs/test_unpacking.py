import io
import stat
import struct
import zipfile
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.service.errors import InvalidError, ServiceError, TooLargeError
from server.service.graphs.unpacking import Bounds, unpack
from tests.graph_room import zipped

BOUNDS = Bounds(members=100, unpacked=4_000_000)


def unpacked(data: bytes, folder: Path, bounds: Bounds = BOUNDS) -> list[str]:
    target = folder / "in"
    target.mkdir()
    try:
        return sorted(unpack(data, target, bounds))
    finally:
        assert [path.name for path in folder.iterdir()] == ["in"], "something was written outside"


def entry(name: str, content: bytes = b"x", **fields: int) -> bytes:
    """Return a ZIP with one file whose record has these fields."""
    info = zipfile.ZipInfo(name)
    for field, value in fields.items():
        setattr(info, field, value)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(info, content)
    return packed.getvalue()


def test_files_come_out_as_they_were_packed(tmp_path: Path) -> None:
    files = {"App.sys": b"<System/>", "lib/T.fbt": b"\0\xff", ".project": b"p", "lib/": b""}

    assert unpacked(zipped(files), tmp_path) == [".project", "App.sys", "lib/T.fbt"]
    assert (tmp_path / "in/lib/T.fbt").read_bytes() == b"\0\xff"


def test_what_other_tools_leave_in_a_project_is_left_out(tmp_path: Path) -> None:
    junk = {"__MACOSX/._a": "", ".git/config": "", "a/.DS_Store": "", ".lib/T.fbt": "", "a.sys": ""}

    assert unpacked(zipped(junk), tmp_path) == [".lib/T.fbt", "a.sys"]


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "a/../../evil",
        "/etc/passwd",
        "//host/share",
        "C:/evil",
        "a\\..\\evil",
        "..",
        "a/./b",
        "a//b",
        "a\nb",
        "a\u202eb",
        "a.sys ",
        "dir./a",
        "x" * 300,
        "/".join("d" * 40),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="the ZIP is refused"):
        unpacked(entry(name), tmp_path)


def test_a_name_with_an_end_in_it_is_refused(tmp_path: Path) -> None:
    data = entry("a.sysXevil").replace(b"a.sysXevil", b"a.sys\0evil")

    with pytest.raises(InvalidError, match="the ZIP is refused"):
        unpacked(data, tmp_path)


@pytest.mark.parametrize(
    ("mode", "why"),
    [(stat.S_IFLNK, "is a link"), (stat.S_IFIFO, "is no file"), (stat.S_IFCHR, "is no file")],
)
def test_links_and_devices_are_refused(mode: int, why: str, tmp_path: Path) -> None:
    data = entry("a", b"/etc/passwd", create_system=3, external_attr=(mode | 0o777) << 16)

    with pytest.raises(InvalidError, match=why):
        unpacked(data, tmp_path)


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (["a.sys", "a.sys"], "twice"),
        (["a.sys", "A.SYS"], "twice"),
        (["ü.sys", "u\u0308.sys"], "twice"),
        (["a", "a/b"], "is a file and a folder"),
        (["a/b", "A"], "is a file and a folder"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_a_file_system_takes_for_one_are_refused(
    names: list[str], why: str, tmp_path: Path
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")

    with pytest.raises(InvalidError, match=why):
        unpacked(packed.getvalue(), tmp_path)


def test_an_encrypted_zip_is_refused_with_what_to_do(tmp_path: Path) -> None:
    data = bytearray(entry("a.sys"))
    for place in (6, data.index(b"PK\x01\x02") + 8):
        data[place] |= 1

    with pytest.raises(InvalidError, match="encrypted: pack it without a password"):
        unpacked(bytes(data), tmp_path)


def test_an_unusual_way_of_packing_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.sys", "x")

    with pytest.raises(InvalidError, match="ordinary method, deflate"):
        unpacked(packed.getvalue(), tmp_path)


def test_a_bomb_is_stopped_by_its_ratio(tmp_path: Path) -> None:
    with pytest.raises(TooLargeError, match="more than 200 times as large"):
        unpacked(zipped({"a.sys": bytes(3_900_000)}), tmp_path)


def test_all_files_together_may_have_only_so_many_bytes(tmp_path: Path) -> None:
    files = {f"{n}.txt": bytes(900_000) for n in range(5)}

    with pytest.raises(TooLargeError, match="more than 4,000,000 bytes when it is unpacked"):
        unpacked(zipped(files), tmp_path)


def test_a_zip_in_a_zip_stays_packed(tmp_path: Path) -> None:
    inner = zipped({"x": bytes(3_000_000)})

    assert unpacked(zipped({"inner.zip": inner, "a.sys": ""}), tmp_path) == ["a.sys", "inner.zip"]


def test_only_so_many_files_may_be_in_it(tmp_path: Path) -> None:
    with pytest.raises(TooLargeError, match="more than 100 files"):
        unpacked(zipped({f"{n}": "" for n in range(101)}), tmp_path)


@pytest.mark.parametrize("said", [10, 2_000_000_000])
def test_a_header_that_lies_about_the_size_changes_nothing(said: int, tmp_path: Path) -> None:
    data = bytearray(zipped({"a.sys": b"abc" * 1_000}))
    for place in (22, data.index(b"PK\x01\x02") + 24):
        data[place : place + 4] = struct.pack("<I", said)

    with pytest.raises(InvalidError, match="damaged"):
        unpacked(bytes(data), tmp_path)


def test_files_that_share_their_bytes_are_bounded_like_others(tmp_path: Path) -> None:
    """Entries that all point at one piece make a small ZIP a large one."""
    data = zipped({"0": bytes(900_000)})
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    directory = data[start:end]
    many = b"".join(directory[:-1] + bytes([48 + n]) for n in range(10))
    tail = bytearray(data[end:])
    tail[8:12] = struct.pack("<HH", 10, 10)
    tail[12:16] = struct.pack("<I", len(many))

    with pytest.raises(ServiceError):
        unpacked(data[:start] + many + bytes(tail), tmp_path)


WHOLE = zipped({"a.sys": b"<System/>" * 20, "b/c.fbt": b"x", "d": bytes(300)})


@given(changes=st.lists(st.tuples(st.integers(4, len(WHOLE) - 1), st.integers(0, 255)), max_size=6))
def test_any_damage_is_an_error_that_says_so(changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(WHOLE)
    for place, value in changes:
        damaged[place] = value

    # Anything else would be a mistake of ours.
    with TemporaryDirectory() as folder, suppress(ServiceError):
        unpacked(bytes(damaged), Path(folder))
