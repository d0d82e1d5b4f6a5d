"""Errors of usage are never without words; faults of the program are none of them."""

from pathlib import Path

import asyncpg
import pytest

from db.demo import DemoThereAlready
from db.embedded import EmbeddedServerError
from db.importing import ImportFailed
from db.migrations.refused import MigrationRefused
from graph.cli.usage_errors import UsageError, sentence
from rules.debugging import NoScriptError


@pytest.mark.parametrize("kind", [EmbeddedServerError, ImportFailed, MigrationRefused, DemoThereAlready, NoScriptError])
def test_our_own(kind: type[Exception]) -> None:
    assert issubclass(kind, UsageError)


def test_they_are_shown_as_they_are(tmp_path: Path) -> None:
    assert sentence(UsageError("No such thing.")) == "No such thing."
    assert sentence(ImportFailed(["a", "b"], 3)) == "a\nb\n... and 3 more"
    with pytest.raises(FileNotFoundError) as missing:
        (tmp_path / "x").read_text()
    assert sentence(missing.value) == str(missing.value)


@pytest.mark.parametrize(
    "error", [TimeoutError(), OSError(), ConnectionRefusedError(), asyncpg.ConnectionFailureError("")]
)
def test_an_error_without_a_message(error: Exception) -> None:
    said = sentence(error)
    assert said is not None
    assert len(said) > 5
    assert sentence(TimeoutError()) == "The database does not answer in time."


@pytest.mark.parametrize("error", [RuntimeError("x"), KeyError("x"), AssertionError()])
def test_a_fault_of_the_program(error: Exception) -> None:
    assert sentence(error) is None
