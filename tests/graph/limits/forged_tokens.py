"""Tokens that are none of ours: made by somebody who knows a valid one, and our public key."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from joserfc.jwk import ECKey

from graph.security.claims import SKEW, ExpectedClaims
from graph.security.local_key import local_key
from graph.security.tokens import issue
from tests.graph.live.scene import Scene
from tests.support.clock import NOON


def _part(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _changed(scene: Scene, **header: Any) -> tuple[str, str]:
    """What is signed of a valid token, with other members of the header, and its signature."""
    head, claims, signature = scene.token().split(".")
    members = json.loads(urlsafe_b64decode(head + "=="))
    return f"{_part(json.dumps(members | header).encode())}.{claims}", signature


def _unsigned(scene: Scene) -> str:
    return _changed(scene, alg="none")[0] + "."


def _hmac(scene: Scene) -> str:
    """Signed with our public key, as if it were a secret."""
    signed, _ = _changed(scene, alg="HS256")
    public = local_key(scene.application.api.settings.data_dir).as_pem(private=False)
    return f"{signed}.{_part(hmac.digest(public, signed.encode(), 'sha256'))}"


def _own_key(scene: Scene) -> str:
    """Signed with a key of one's own that the header brings along."""
    key = ECKey.generate_key("P-256")
    signed, signature = _changed(scene, jwk=key.as_dict(private=False))
    return f"{signed}.{signature}"


def _stranger(scene: Scene) -> str:
    """Signed with another key under the name of ours."""
    settings = scene.application.api.settings
    ours = local_key(settings.data_dir)
    key = ECKey.import_key(ECKey.generate_key("P-256").as_dict(private=True) | {"kid": ours.kid})
    times: Any = {"now": NOON, "lifetime": timedelta(hours=1)}
    return issue(key, ExpectedClaims.of(settings), subject="sue", tenant=scene.tenant, **times)


def _expired(scene: Scene) -> str:
    return scene.token(now=NOON - timedelta(seconds=SKEW + 1), lifetime=timedelta(seconds=1))


def _early(scene: Scene) -> str:
    return scene.token(now=NOON + timedelta(seconds=SKEW + 1))


FORGED: dict[str, Callable[[Scene], str]] = {
    "unsigned": _unsigned, "HMAC": _hmac, "key of its own": _own_key, "stranger": _stranger, "expired": _expired,
    "not valid yet": _early, "no token": lambda _: "x", "too long": lambda scene: scene.token() + "A" * 2**14,
}  # fmt: skip
