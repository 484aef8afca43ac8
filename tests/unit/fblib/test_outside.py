"""Families of other packages beside our own: found by their names, refused where names clash."""

from collections.abc import Mapping

import pytest

from compiler.ir.declarations import TypeDeclaration
from fblib.catalog import Library
from fblib.families import DuplicateNameError, families
from fblib.family import Family, GenericName
from fblib.outside import GROUP


def pumps(*names: str, package: str = "acme-pumps") -> Family:
    types = tuple(TypeDeclaration(name, package="acme::pumps", library=True) for name in names)
    return Family(f"pumps of {package}", "Pumps", types=types, package=package)


VALVES = Family(
    "valves",
    "Valves",
    types=(),
    generics=(GenericName("VALVE_<n>", lambda name, _: TypeDeclaration(name, package="acme::v")),),
)


@pytest.mark.parametrize(
    "name", ["PUMP", "pump", "acme::pumps::PUMP", "ACME::Pumps::pump", "acme::VALVE_3", "VALVE_3"]
)
def test_a_type_is_found_with_the_package_of_its_family(name: str) -> None:
    assert Library([pumps("PUMP"), VALVES]).find_type(name) is not None


@pytest.mark.parametrize("name", ["other::pumps::PUMP", "acme::pumps::PUMPS", "pumps::PUMP"])
def test_a_type_is_not_found_with_the_package_of_somebody_else(name: str) -> None:
    assert Library([pumps("PUMP"), VALVES]).find_type(name) is None


def test_two_packages_that_declare_one_type_are_both_named() -> None:
    other = pumps("pump", package="other-pumps")

    with pytest.raises(DuplicateNameError, match=r'"acme-pumps".*"other-pumps".*uninstall'):
        Library([pumps("PUMP"), other]).find_type("E_CTU")


def test_a_type_of_one_package_cannot_be_a_generic_name_of_another() -> None:
    with pytest.raises(DuplicateNameError, match=r'"VALVE_7".*"acme-pumps".*"fbflow"'):
        Library([VALVES, pumps("VALVE_7")]).find_type("E_CTU")


def test_a_package_may_declare_a_size_of_its_own_generic_name_apart() -> None:
    own = Family("own", "", types=(TypeDeclaration("VALVE_7", comment="apart"),))

    found = Library([VALVES, own]).find_type("VALVE_7")

    assert found is not None
    assert found.comment == "apart"


def test_our_own_families_come_from_our_own_package() -> None:
    ours: Mapping[str, Family] = families()

    assert {family.package for family in ours.values()} == {"fbflow"}
    assert GROUP == "fbflow.fblib"
