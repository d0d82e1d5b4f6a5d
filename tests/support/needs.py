"""What tests need of the machine: without it they are skipped, which CI does not let pass for success."""

import os

import pytest


def needs(there: object, reason: str, *, waived: str | None = None) -> pytest.MarkDecorator:
    """Marks tests that are skipped without something that can be installed.

    Where CI is set they run all the same, and fail for the lack of it, unless the environment variable `waived` says
    that it cannot be had. What a platform does not have is no such thing, and is `pytest.mark.skipif`'s.
    """
    in_ci = bool(os.environ.get("CI")) and not (waived and os.environ.get(waived))
    return pytest.mark.skipif(not there and not in_ci, reason=reason)
