"""How a quantity grows is told by the power of the size."""

import pytest

from bench.growth.verdict import Growth


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({1: 5.0, 10: 5.5}, "constant"),
        ({1: 5.0, 10: 20.0}, "less than linear"),
        ({1: 5.0, 3: 15.0, 10: 50.0}, "linear"),
        ({1: 5.0, 10: 100.0}, "more than linear"),
    ],
    ids=["constant", "between", "linear", "more"],
)
def test_growth_in_a_word(values: dict[int, float], kind: str) -> None:
    constant, linear = (Growth("it", values, "s", expected) for expected in ("constant", "linear"))
    assert constant.kind == kind
    assert constant.wrong is (kind != "constant")
    assert linear.wrong is (kind == "more than linear")
    assert ("WRONG" in str(linear)) is linear.wrong
