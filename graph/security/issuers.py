"""Who issues the tokens that are accepted: the local key or, where the settings name one, a provider alone."""

from collections.abc import Callable

from db.settings import Settings
from graph.security.claims import ExpectedClaims
from graph.security.keys import FixedKeys, Keys
from graph.security.local_key import local_key
from graph.security.tokens import Verifier


def verifier(settings: Settings, count_fetch: Callable[[str], None]) -> Verifier:
    """The verifier of tokens. `count_fetch`: is told how each fetch of a provider's keys ended."""
    return Verifier(_keys(settings, count_fetch), ExpectedClaims.of(settings))


def _keys(settings: Settings, count_fetch: Callable[[str], None]) -> Keys:
    if settings.jwks_url is None:
        return FixedKeys([local_key(settings.data_dir)])
    # Imported where it is used: an HTTP client takes a while to load.
    from graph.security.provider import Provider
    from graph.security.provider_keys import ProviderKeys

    return ProviderKeys(Provider(settings.jwks_url), count_fetch)
