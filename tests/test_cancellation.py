"""A cancellation is caught in one place, which knows how not to swallow one; all others only clean up."""

import ast
from pathlib import Path

import pytest

from tests.support.project import ROOT

PRODUCT = ("db", "graph", "rules")
PLACE = "db/background/child_tasks.py"
ALL_ERRORS = {"BaseException", "BaseExceptionGroup"}


def catches(code: str) -> list[int]:
    """The lines of a module that catch a cancellation; one that is caught with all else may be passed on."""
    return [line for node in ast.walk(ast.parse(code)) if (line := _handler(node) or _suppression(node))]


def _handler(node: ast.AST) -> int | None:
    if not isinstance(node, ast.ExceptHandler):
        return None
    last = node.body[-1]
    passed_on = isinstance(last, ast.Raise) and last.exc is None
    caught = {"CancelledError"} if node.type is None else _names(node.type)
    return node.lineno if "CancelledError" in caught or (caught & ALL_ERRORS and not passed_on) else None


def _suppression(node: ast.AST) -> int | None:
    if not isinstance(node, ast.Call) or "suppress" not in _names(node.func):
        return None
    suppressed = set[str]().union(*map(_names, node.args))
    return node.lineno if suppressed & {"CancelledError", *ALL_ERRORS} else None


def _names(node: ast.AST) -> set[str]:
    """The names in an expression, with and without the modules that they are of."""
    found = {child.attr for child in ast.walk(node) if isinstance(child, ast.Attribute)}
    return found | {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}


@pytest.mark.parametrize(
    ("handler", "found"),
    [
        ("except asyncio.CancelledError:\n    raise", [3]),
        ("except (OSError, CancelledError):\n    pass", [3]),
        ("except:\n    raise", [3]),
        ("except BaseException:\n    pass", [3]),
        ("except BaseException:\n    clean_up()\n    raise", []),
        ("except Exception:\n    pass", []),
    ],
)
def test_handlers_that_catch_it_are_found(handler: str, found: list[int]) -> None:
    assert catches(f"try:\n    work()\n{handler}\n") == found


@pytest.mark.parametrize(
    ("errors", "found"), [("asyncio.CancelledError", [1]), ("BaseException", [1]), ("KeyError", [])]
)
def test_suppressed_ones_are_found(errors: str, found: list[int]) -> None:
    assert catches(f"with contextlib.suppress(OSError, {errors}):\n    work()\n") == found


def test_only_one_module_catches_it() -> None:
    modules = [path for folder in PRODUCT for path in Path(ROOT, folder).rglob("*.py")]
    assert len(modules) > 100
    found = {str(path.relative_to(ROOT)) for path in modules if catches(path.read_text())}
    assert found == {PLACE}
