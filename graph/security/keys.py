"""The public keys with which signatures of tokens are verified, by the names that tokens give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from joserfc.jwk import ECKey, RSAKey
from joserfc.util import base64_to_int

MIN_RSA_BITS, MAX_RSA_BITS = 2048, 8192
"""Sizes of the RSA keys that are used: shorter ones are weak, longer ones make each new token expensive."""

_PUBLIC_MEMBERS = {"ES256": ("crv", "x", "y"), "RS256": ("n", "e")}


class KeyName(NamedTuple):
    """How a token names its key: by its ID and the algorithm that it is for."""

    key_id: str
    algorithm: str


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A key that fits the algorithm of its name. Two are equal if they verify the same signatures."""

    name: KeyName
    thumbprint: str
    jwk: ECKey | RSAKey = field(compare=False, repr=False)


class Keys(Protocol):
    """The keys of those who issue tokens."""

    @property
    def ready(self) -> bool:
        """Whether tokens can be judged."""

    async def named(self, name: KeyName) -> VerificationKey | None:
        """The key of that name, None if there is none; raises KeysUnavailableError where that cannot be told."""

    async def run(self) -> None:
        """Keeps the keys up to date."""


class FixedKeys:
    """Keys that are there from the start and stay, such as the local one."""

    ready = True

    def __init__(self, keys: Iterable[ECKey | RSAKey]) -> None:
        found = [verification_key(key.as_dict(private=False)) for key in keys]
        self._keys = {key.name: key for key in found if key is not None}

    async def named(self, name: KeyName) -> VerificationKey | None:
        """The key of that name."""
        return self._keys.get(name)

    async def run(self) -> None:
        """There is nothing to do."""


def keys_of(document: object) -> dict[KeyName, VerificationKey]:
    """The usable keys of a JWK set; the first counts where two have one name. Raises ValueError if it is none."""
    members = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        raise ValueError("a JWK set is an object with a list of objects, `keys`")
    found = [verification_key(member) for member in members]
    return {key.name: key for key in reversed(found) if key is not None}


def verification_key(jwk: Mapping[str, Any]) -> VerificationKey | None:
    """The public key of a JWK; None if it has no ID, is not for signatures of our algorithms, or is no valid key."""
    algorithm, key_id = _algorithm(jwk), jwk.get("kid")
    if algorithm is None or not isinstance(key_id, str) or not key_id or not _is_for_signatures(jwk, algorithm):
        return None
    public: Any = {name: jwk.get(name) for name in ("kty", *_PUBLIC_MEMBERS[algorithm])}
    try:
        if algorithm == "RS256" and not MIN_RSA_BITS <= base64_to_int(public["n"]).bit_length() <= MAX_RSA_BITS:
            return None
        key = ECKey.import_key(public) if algorithm == "ES256" else RSAKey.import_key(public)
        return VerificationKey(KeyName(key_id, algorithm), key.thumbprint(), key)
    except Exception:
        # The library raises a dozen kinds of errors for what is no key; the other keys of the set are still used.
        return None


def _algorithm(jwk: Mapping[str, Any]) -> str | None:
    """The only algorithm for which a key of that type is used."""
    if jwk.get("kty") == "EC" and jwk.get("crv") == "P-256":
        return "ES256"
    return "RS256" if jwk.get("kty") == "RSA" else None


def _is_for_signatures(jwk: Mapping[str, Any], algorithm: str) -> bool:
    operations = jwk.get("key_ops", ["verify"])
    return (
        jwk.get("use", "sig") == "sig"
        and jwk.get("alg", algorithm) == algorithm
        and isinstance(operations, list)
        and not {"verify", "sign"}.isdisjoint(operation for operation in operations if isinstance(operation, str))
    )
