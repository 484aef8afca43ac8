"""What E_TRIG confirms; E_RESTART has a test of its own, which starts and stops a machine."""

from collections.abc import Sequence

from tests.bench import Case, Line

CASES: Sequence[Case] = (("E_TRIG", {}, [Line("REQ", events="CNF")]),)
