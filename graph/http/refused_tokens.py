"""What is answered where a bearer token is not accepted, or where that cannot be told.

All tokens that are not accepted get one answer, which says nothing of why; the log does. Only who holds a token that
was valid is told that it has expired.
"""

from collections.abc import Mapping
from typing import Any

from graph.execution.errors import UNAUTHENTICATED, error_with_code
from graph.security.token_errors import ExpiredTokenError, KeysUnavailableError, NoTokenError, TokenError

RETRY_AFTER = 5
"""Seconds after which a client may ask again while tokens cannot be judged."""

EXPIRED = "The bearer token has expired."
_UNAVAILABLE = "Tokens cannot be checked at the moment: try again later."


def token_answer(error: TokenError | KeysUnavailableError) -> tuple[int, dict[str, Any], Mapping[str, str]]:
    """Status, error and headers that answer a request with that token."""
    if isinstance(error, KeysUnavailableError):
        return 503, error_with_code(_UNAVAILABLE, "UNAVAILABLE"), {"Retry-After": str(RETRY_AFTER)}
    shown = error_with_code(EXPIRED, "UNAUTHENTICATED") if isinstance(error, ExpiredTokenError) else UNAUTHENTICATED
    challenge = "Bearer" if isinstance(error, NoTokenError) else 'Bearer error="invalid_token"'
    return 401, shown, {"WWW-Authenticate": challenge}
