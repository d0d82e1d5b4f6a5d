"""All statements of the product: their composing functions are cached, so that an empty cache shows an unused one."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import db
import rules
from db.reading.keyset import Keyset
from db.sql import Prepared

_NOT_AT_RUN_TIME = ("db.migrations",)


def composers() -> dict[str, Any]:
    """The functions that compose statements, by their names."""
    found = {}
    for module in _modules():
        for name, function in vars(module).items():
            wrapped = getattr(function, "__wrapped__", None)
            ours = hasattr(function, "cache_info") and getattr(wrapped, "__module__", None) == module.__name__
            if ours and wrapped.__annotations__.get("return") in (Prepared, Keyset):
                found[f"{module.__name__}.{name}"] = function
    return found


def _modules() -> Iterator[Any]:
    for package in (db, rules):
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not each.name.startswith(_NOT_AT_RUN_TIME):
                yield importlib.import_module(each.name)
