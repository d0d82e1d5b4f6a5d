"""Bearer tokens: JSON Web Tokens signed with ES256 or RS256 by a key that the token names."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from graph.execution.document_cache import Cache
from graph.execution.limits import MAX_CACHED_TOKENS, MAX_TOKEN_LENGTH
from graph.security.claims import Claims, ExpectedClaims
from graph.security.headers import ALGORITHMS, key_name
from graph.security.keys import KeyName, Keys, VerificationKey
from graph.security.token_errors import TokenError
from rules.declarations.permissions import Permission

_LOCAL_ALGORITHM = "ES256"

_SIGNED = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
"""Members of the header that are not known are ignored, as RFC 7515 demands: providers add their own."""
_SIGNED.max_header_length = MAX_TOKEN_LENGTH


def issue(
    key: ECKey,
    names: ExpectedClaims,
    *,
    subject: str,
    tenant: str,
    now: datetime,
    lifetime: timedelta,
    distributor: str | None = None,
    permissions: Collection[str] | None = None,
) -> str:
    """A token signed with `key`. Without `permissions` it lists all there are."""
    claims: dict[str, Any] = {
        "iss": names.issuer,
        "aud": names.audience,
        "sub": subject,
        names.tenant: tenant,
        "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
        names.permissions: list(Permission if permissions is None else permissions),
    }
    if distributor is not None:
        claims[names.distributor] = distributor
    return jwt.encode({"alg": _LOCAL_ALGORITHM, "kid": key.kid}, claims, key, algorithms=[_LOCAL_ALGORITHM])


class _Known(NamedTuple):
    """What is known of a token: the key that it names, that key when its signature was checked, and what it claims."""

    name: KeyName
    key: VerificationKey
    claims: Claims


class Verifier:
    """Verifies tokens. What a token says is read and cached once for each key, its times are checked at every use.

    The key is looked up at every use too, so that a token is not accepted any more once its key has been withdrawn.
    """

    def __init__(self, keys: Keys, expected: ExpectedClaims) -> None:
        self.keys = keys
        self._expected = expected
        self._known: Cache[str, _Known] = Cache(MAX_CACHED_TOKENS, MAX_CACHED_TOKENS * MAX_TOKEN_LENGTH)

    async def verify(self, token: str, now: datetime) -> Claims:
        """The claims of a token that is valid at `now`.

        Raises TokenError if it is not, and KeysUnavailableError while that cannot be told.
        """
        known = self._known.get(token)
        name = key_name(token) if known is None else known.name
        key = await self.keys.named(name)
        if key is None:
            raise TokenError("its key is not known")
        if known is None or known.key != key:
            known = _Known(name, key, self._read_signed(token, key))
            self._known.put(token, known, len(token))
        known.claims.check_times(now)
        return known.claims

    def _read_signed(self, token: str, key: VerificationKey) -> Claims:
        try:
            claims = jwt.decode(token, key.jwk, algorithms=[key.name.algorithm], registry=_SIGNED).claims
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise TokenError(f"its signature or form is wrong: {type(error).__name__}") from None
        return self._expected.read(claims)
