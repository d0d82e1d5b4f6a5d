"""Why a bearer token is not accepted. The messages are for the log: none quotes anything of the token."""


class TokenError(Exception):
    """The token is not valid."""


class NoTokenError(TokenError):
    """There is no bearer token at all."""


class ExpiredTokenError(TokenError):
    """Everything about the token is right but that its time is over."""


class KeysUnavailableError(Exception):
    """Whether the token is valid cannot be told, as the provider's keys have never been fetched."""
