"""Folders as a library of types, and the project of a system."""

from pathlib import Path

import pytest

from compiler.frontends.fourdiac import FolderCatalog, library_folders, project_folder
from compiler.frontends.fourdiac import folder_index as index_module
from compiler.ir.diagnostics import Diagnostics
from compiler.ir.source import SourceTexts


def put(path: Path, *, package: str = "", comment: str = "", root: str = "FBType") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    info = f'<CompilerInfo header="" packageName="{package}"/>' if package else ""
    body = "<StructuredType/>" if root == "DataType" else ""
    path.write_text(f'<{root} Name="{path.stem}" Comment="{comment}">{info}{body}</{root}>')
    return path


def catalog(diagnostics: Diagnostics, *folders: Path) -> FolderCatalog:
    return FolderCatalog(folders, texts=SourceTexts(), diagnostics=diagnostics)


def comment_of(library: FolderCatalog, name: str) -> str | None:
    found = library.find_type(name)
    return None if found is None else found.comment


def codes(diagnostics: Diagnostics) -> list[str]:
    return [item.code for item in diagnostics]


@pytest.mark.parametrize(
    "name", ["Motor", "MOTOR", "motor", " Motor ", "plant::drives::Motor", "PLANT::Drives::motor"]
)
def test_a_type_is_found_by_short_and_full_name_in_any_case(
    name: str, tmp_path: Path, diagnostics: Diagnostics
) -> None:
    put(tmp_path / "a folder" / "deep" / "Motor.fbt", package="plant::drives")

    found = catalog(diagnostics, tmp_path).find_type(name)

    assert found is not None
    assert found.full_name == "plant::drives::Motor"
    assert list(diagnostics) == []


def test_a_wrong_package_finds_nothing(tmp_path: Path, diagnostics: Diagnostics) -> None:
    put(tmp_path / "Motor.fbt", package="plant")
    put(tmp_path / "Plain.fbt")
    library = catalog(diagnostics, tmp_path)

    assert library.find_type("other::Motor") is None
    assert library.find_type("plant::Plain") is None
    assert library.find_type("Nothing") is None


@pytest.mark.parametrize(
    ("extension", "root", "kind"),
    [
        ("fbt", "FBType", "block"),
        ("FBT", "FBType", "block"),
        ("SUB", "SubAppType", "subapplication"),
        ("adp", "AdapterType", "adapter"),
        ("dev", "DeviceType", "device"),
        ("res", "ResourceType", "resource"),
        ("seg", "SegmentType", "segment"),
        ("fct", "Function", "function"),
    ],
)
def test_every_kind_of_type_is_found(
    extension: str, root: str, kind: str, tmp_path: Path, diagnostics: Diagnostics
) -> None:
    put(tmp_path / f"Thing.{extension}", root=root)

    found = catalog(diagnostics, tmp_path).find_type("thing")

    assert found is not None
    assert found.kind == kind


def test_structures_and_constants_have_names_of_their_own(
    tmp_path: Path, diagnostics: Diagnostics
) -> None:
    put(tmp_path / "Same.fbt")
    put(tmp_path / "Same.dtp", root="DataType", package="p")
    put(tmp_path / "Same.gcf", root="GlobalConstants", package="p")
    put(tmp_path / "Same.atp", root="AttributeDeclaration")
    library = catalog(diagnostics, tmp_path)

    struct, constants = library.find_struct("p::Same"), library.find_constants("same")
    assert struct is not None
    assert constants is not None
    assert (struct.package, constants.package) == ("p", "p")
    assert library.find_type("p::Same") is None
    assert list(library.type_names()) == ["Same"]
    assert list(diagnostics) == []


def test_the_first_folder_has_precedence(tmp_path: Path, diagnostics: Diagnostics) -> None:
    put(tmp_path / "z" / "Motor.fbt", comment="project")
    put(tmp_path / "a" / "Motor.fbt", comment="library")

    assert comment_of(catalog(diagnostics, tmp_path / "z", tmp_path / "a"), "Motor") == "project"
    assert comment_of(catalog(diagnostics, tmp_path / "a", tmp_path / "z"), "Motor") == "library"
    assert list(diagnostics) == []


def test_packages_tell_files_of_one_name_apart(tmp_path: Path, diagnostics: Diagnostics) -> None:
    put(tmp_path / "a" / "Motor.fbt", package="a", comment="in a")
    put(tmp_path / "b" / "Motor.fbt", package="b", comment="in b")
    put(tmp_path / "c" / "Motor.fbt", comment="in none")
    library = catalog(diagnostics, tmp_path)

    assert comment_of(library, "a::Motor") == "in a"
    assert comment_of(library, "b::Motor") == "in b"
    assert comment_of(library, "Motor") == "in none"
    assert list(diagnostics) == []


def test_an_ambiguous_name_is_a_warning_with_both_files(
    tmp_path: Path, diagnostics: Diagnostics
) -> None:
    one = put(tmp_path / "a" / "Motor.fbt", package="a", comment="in a")
    two = put(tmp_path / "b" / "Motor.fbt", package="b", comment="in b")
    library = catalog(diagnostics, tmp_path)

    assert comment_of(library, "Motor") == "in a"
    assert comment_of(library, "Motor") == "in a"
    (warning,) = diagnostics
    assert warning.code == "E122"
    assert str(one) in warning.message
    assert str(two) in warning.message


def test_two_copies_of_one_file_are_not_ambiguous(tmp_path: Path, diagnostics: Diagnostics) -> None:
    put(tmp_path / "a" / "Motor.fbt")
    put(tmp_path / "b" / "Motor.fbt")

    assert comment_of(catalog(diagnostics, tmp_path), "Motor") == ""
    assert list(diagnostics) == []


def test_a_block_is_preferred_to_a_segment_of_its_name(
    tmp_path: Path, diagnostics: Diagnostics
) -> None:
    put(tmp_path / "a" / "Ethernet.seg", root="SegmentType")
    put(tmp_path / "b" / "Ethernet.fbt")

    found = catalog(diagnostics, tmp_path).find_type("Ethernet")

    assert found is not None
    assert found.kind == "block"
    assert list(diagnostics) == []


def test_a_file_is_read_once_and_its_mistakes_are_told_once(
    tmp_path: Path, diagnostics: Diagnostics
) -> None:
    path = put(tmp_path / "Motor.fbt")
    path.write_text("<FBType")
    library = catalog(diagnostics, tmp_path)

    assert library.find_type("Motor") is library.find_type("motor")
    before = len(diagnostics)
    path.unlink()
    library.find_type("Motor")
    assert before == len(diagnostics) > 0


def test_a_type_is_called_as_its_file(tmp_path: Path, diagnostics: Diagnostics) -> None:
    (tmp_path / "Motor.fbt").write_text('<FBType Name="Engine"/>')

    found = catalog(diagnostics, tmp_path).find_type("Motor")

    assert found is not None
    assert found.name == "Motor"
    assert codes(diagnostics) == ["E118"]


def test_hidden_folders_are_skipped_but_the_libraries_of_the_ide(
    tmp_path: Path, diagnostics: Diagnostics
) -> None:
    put(tmp_path / ".git" / "Hidden.fbt")
    put(tmp_path / ".lib" / "x-1.0.0" / "Shown.fbt")

    assert list(catalog(diagnostics, tmp_path).type_names()) == ["Shown"]


def test_a_folder_linked_into_itself_is_listed_once(
    tmp_path: Path, diagnostics: Diagnostics
) -> None:
    put(tmp_path / "a" / "Motor.fbt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)

    assert list(catalog(diagnostics, tmp_path).type_names()) == ["Motor"]


def test_a_missing_folder_is_an_error(tmp_path: Path, diagnostics: Diagnostics) -> None:
    assert catalog(diagnostics, tmp_path / "nowhere").find_type("X") is None
    assert codes(diagnostics) == ["E121"]


def test_a_folder_with_very_many_files_is_not_read_to_the_end(
    tmp_path: Path, diagnostics: Diagnostics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_module, "MAX_FILES", 3)
    for number in range(5):
        put(tmp_path / f"T{number}.fbt")

    assert len(list(catalog(diagnostics, tmp_path).type_names())) == 3
    assert codes(diagnostics) == ["E123"]


@pytest.mark.parametrize("mark", [".project", "MANIFEST.MF"])
def test_the_project_is_the_nearest_folder_the_ide_made_one(mark: str, tmp_path: Path) -> None:
    system = tmp_path / "project" / "systems" / "deep" / "app.sys"
    system.parent.mkdir(parents=True)
    (tmp_path / "project" / mark).touch()

    assert project_folder(system) == tmp_path / "project"


def test_without_a_project_it_is_the_folder_of_the_system(tmp_path: Path) -> None:
    assert project_folder(tmp_path / "app.sys") == tmp_path


def test_the_project_of_a_relative_path_is_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "project" / "deep").mkdir(parents=True)
    (tmp_path / "project" / ".project").touch()
    monkeypatch.chdir(tmp_path)

    assert project_folder(Path("project/deep/app.sys")) == Path("project")
    assert project_folder(Path("project/app.sys")) == Path("project")
    monkeypatch.chdir(tmp_path / "project" / "deep")
    assert project_folder(Path("app.sys")).resolve() == (tmp_path / "project").resolve()


def test_linked_libraries_that_exist_are_found(tmp_path: Path) -> None:
    project = tmp_path / "project"
    library = tmp_path / ".lib" / "math-1.0.0" / "typelib"
    project.mkdir()
    library.mkdir(parents=True)
    places = (
        "virtual:/virtual",
        "ECLIPSE_HOME/typelibrary/events-1.0.0/typelib",
        "WORKSPACE_LOC/.lib/math-1.0.0/typelib",
        "WORKSPACE_LOC/.lib/missing/typelib",
        "WORKSPACE_LOC/../../../etc",
    )
    links = "".join(f"<link><locationURI>{place}</locationURI></link>" for place in places)
    (project / ".project").write_text(f"<projectDescription>{links}</projectDescription>")

    assert library_folders(project) == (library,)
    assert library_folders(tmp_path) == ()
