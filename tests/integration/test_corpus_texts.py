"""Every Structured Text of the real projects compiles, or is listed here with its mistake."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typing_extensions import override

from compiler.frontends.fourdiac import (
    FolderCatalog,
    library_folders,
    project_folder,
    read_type,
)
from compiler.ir.catalog import Catalog
from compiler.ir.declarations import (
    ApplicationDeclaration,
    BasicDeclaration,
    ConstantsDeclaration,
    ElementDeclaration,
    FunctionDeclaration,
    NetworkDeclaration,
    SimpleDeclaration,
    StructDeclaration,
    SystemDeclaration,
    TypeDeclaration,
)
from compiler.ir.diagnostics import Diagnostics, Severity
from compiler.ir.lookup import Lookup
from compiler.ir.source import SourceTexts
from compiler.passes.flatten import Choice, flatten
from compiler.passes.resolve import resolve
from compiler.passes.validate import validate
from fblib.catalog import LIBRARY

LEAST_TYPES = 800
LEAST_TEXTS = 4_500
_ASKED = "%"
"""No type has this name: it stands for the one that is asked for."""
_FBME = "jetbrains-fbme/code/4diac-integration/src/integration-test/resources/translator"
_SANDBOX = "jetbrains-fbme/samples/sandbox/solutions/org.fbme.ide.sandbox/models"
_CODES = "4diac-examples/SystemTests/testfbforcodegenerator"

MISTAKES = {
    "4diac-examples/Arrowhead/Arrowhead/EventHandler/FieldsToArrowheadEvent.fbt": (
        "E140",
        'an assignment is written with "=": arrowheadEvent.timestamp = timestamp;',
    ),
    "4diac-examples/Arrowhead/FBRT/hmi/COLOR_HUE.fbt": (
        "E306",
        "FBDK's data type COLOR is not among the project's files",
    ),
    "4diac-examples/Arrowhead/FBRT/hmi/COLOR_SAT.fbt": (
        "E306",
        "FBDK's data type COLOR is not among the project's files",
    ),
    "4diac-examples/Arrowhead/FBRT/math/FB_SEL_COLOR.fbt": (
        "E306",
        "FBDK's data type COLOR is not among the project's files",
    ),
    "4diac-examples/OPCUATests/events/E_LDU.fbt": (
        "E306",
        "FBDK's data types COLOR and VSTYLE are not among the project's files",
    ),
    "4diac-examples/SystemTests/events/E_LDU.fbt": (
        "E306",
        "FBDK's data types COLOR and VSTYLE are not among the project's files",
    ),
    f"{_CODES}/Adapters/ExistingAdapter2.fbt": (
        "E310",
        'a condition waits for "TestAdapter.CNF", but the only adapter is called "ATimeOut"',
    ),
    f"{_CODES}/BasicFBs/DataTypesBitStrings.fbt": (
        "E320",
        "LWORD_O is declared as USINT and is assigned 2147483648",
    ),
    f"{_FBME}/basic/adapter/BasicWithAdapterMPS.fbt": (
        "E201",
        'its adapter type "Adapt" is not among the project\'s files',
    ),
    f"{_FBME}/basic/alg/statements/case/CaseMPS.fbt": (
        "E140",
        'the labels of a CASE end with "->" and one is TRUE: this is not ST',
    ),
    f"{_FBME}/basic/alg/statements/exit/ExitMPS.fbt": ("E148", "EXIT is all there is: no loop"),
    f"{_FBME}/elevator/BasicControlTS.fbt": (
        "E318",
        '"REQ" is an array that hides the event REQ: "[REQ AND …]" takes a whole array for a BOOL',
    ),
    f"{_FBME}/elevator/BasicControlTS5.fbt": (
        "E140",
        'conditions begin with an operator: "[ AND EventDelay <= …]"',
    ),
    f"{_FBME}/elevator/DoorSensor.fbt": (
        "E303",
        "the initial value of an array is a number: -1",
    ),
    f"{_FBME}/elevator/LiftSensor.fbt": ("E310", '"position" is declared nowhere'),
    "jetbrains-fbme/code/nxt-integration/src/test/resources/AlgorithmWithTemporaryVariables.fbt": (
        "E310",
        '"tempt" is declared nowhere: it is called "temp"',
    ),
    f"{_SANDBOX}/org.fbme.ide.iec61499.lang.sandbox.enas/StackControl1.fbt": (
        "E324",
        '"occupied" is a BOOL and is used as an array',
    ),
}
"""File -> the codes of its errors, and what its author did."""


class Asked(Catalog):
    """A project's catalogue, and one type by a name of its own.

    The type is asked for by its file, because a name may have several, and counts as one of a
    library, because a project's copies of standard types are otherwise replaced by ours.
    """

    def __init__(self, project: Catalog, declaration: TypeDeclaration) -> None:
        self._project = project
        self._declaration = replace(declaration, library=True)

    @override
    def find_type(self, name: str) -> TypeDeclaration | None:
        return self._declaration if name == _ASKED else self._project.find_type(name)

    @override
    def find_struct(self, name: str) -> StructDeclaration | None:
        return self._project.find_struct(name)

    @override
    def find_constants(self, name: str) -> ConstantsDeclaration | None:
        return self._project.find_constants(name)

    @override
    def find_group_of(self, constant: str) -> ConstantsDeclaration | None:
        return self._project.find_group_of(constant)

    @override
    def type_names(self) -> Iterable[str]:
        return self._project.type_names()


class Projects:
    """The catalogues of all projects under a folder, each made once."""

    def __init__(self, corpus: Path) -> None:
        self._standard = corpus / "4diac-typelibrary" / "develop_2024-10-24_libs-1.0.0"
        self._known: dict[Path, FolderCatalog] = {}

    def of(self, path: Path) -> FolderCatalog:
        """Return the catalogue of a file's project: its folder, its libraries, 4diac's."""
        project = project_folder(path)
        if project not in self._known:
            beside = [project.parent] if project.parent.name == ".lib" else []
            folders = (project, *library_folders(project), *beside, self._standard)
            self._known[project] = FolderCatalog(
                folders, texts=SourceTexts(), diagnostics=Diagnostics()
            )
        return self._known[project]


def types_with_code(corpus: Path) -> Iterator[tuple[Path, TypeDeclaration]]:
    for path in sorted(corpus.rglob("*")):
        if path.suffix.lower() in (".fbt", ".fct"):
            found = read_type(path, texts=SourceTexts(), diagnostics=Diagnostics())
            assert found is not None, path
            if isinstance(found.body, BasicDeclaration | SimpleDeclaration | FunctionDeclaration):
                yield path, found


def texts_in(declaration: TypeDeclaration) -> int:
    """Count the algorithms, methods, functions and conditions."""
    match declaration.body:
        case BasicDeclaration(algorithms=algorithms, methods=methods, transitions=transitions):
            return len(algorithms) + len(methods) + len(transitions)
        case SimpleDeclaration(algorithms=algorithms, methods=methods):
            return len(algorithms) + len(methods)
        case _:
            return 1


def errors_of(declaration: TypeDeclaration, project: Catalog) -> list[str]:
    """Compile a system of one block of that type; return the errors."""
    network = NetworkDeclaration(elements=(ElementDeclaration("B", type=_ASKED),))
    system = SystemDeclaration(
        name="S",
        format="fourdiac",
        file="S.sys",
        applications=(ApplicationDeclaration("A", network),),
    )
    diagnostics = Diagnostics()
    lookup = Lookup([Asked(project, declaration)], LIBRARY)
    checked = validate(system, lookup=lookup, diagnostics=diagnostics)
    flat = flatten(checked, Choice(), diagnostics=diagnostics)
    resolve(flat, lookup=lookup, diagnostics=diagnostics)
    return [item.code for item in diagnostics if item.severity is Severity.ERROR]


@pytest.mark.timeout(180)
def test_every_text_compiles_or_is_listed_with_its_mistake(shared: Path) -> None:
    corpus = shared / "corpus"
    if not corpus.is_dir():
        pytest.skip("no real inputs here: the folder ../shared/corpus does not exist")
    projects = Projects(corpus)
    types = texts = 0
    wrong: dict[str, set[str]] = {}
    for path, declaration in types_with_code(corpus):
        types += 1
        texts += texts_in(declaration)
        if codes := errors_of(declaration, projects.of(path)):
            wrong[path.relative_to(corpus).as_posix()] = set(codes)

    assert types >= LEAST_TYPES
    assert texts >= LEAST_TEXTS
    assert wrong == {file: {code} for file, (code, _) in MISTAKES.items()}
