"""Cases of the rules as data, one file for each group or two."""

from tests.rules.declarations.cases import balance, charging_period, distributor, lifecycle, product, settings
from tests.rules.declarations.cases.case import Case

CASES: dict[str, Case] = {
    f"{module.__name__.rpartition('.')[2]}: {case.name}": case
    for module in (lifecycle, balance, product, charging_period, settings, distributor)
    for case in module.CASES
}
