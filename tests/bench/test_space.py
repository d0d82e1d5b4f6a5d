"""What an update appends is told for each of its accounts."""

from bench.counting.space import told

BEFORE = {"account_outcomes": 1000, "attribute_changes": 5000, "batch_xdrs": 0}


def test_results_of_both_tables_count() -> None:
    after = {"account_outcomes": 1500, "attribute_changes": 6500, "batch_xdrs": 0}
    assert told("settings", 1000, BEFORE, after) == {"what became of an account, settings": "2.0 bytes"}


def test_charges_have_records() -> None:
    after = {**BEFORE, "attribute_changes": 5250, "batch_xdrs": 4_200}
    assert told("charge", 1000, BEFORE, after) == {
        "what became of an account, charge": "0.2 bytes",
        "a record of a charge (xDR)": "4.2 bytes",
    }
