"""The local signing key: a file that only its owner can read, created on first use."""

import os
import tempfile
from pathlib import Path

from joserfc.jwk import ECKey

NAME = "signing-key.pem"


def local_key(directory: Path) -> ECKey:
    """The key in the directory; created there if it is missing. Safe when several processes do so at once."""
    path = directory / NAME
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        _create(path)
    key = ECKey.import_key(path.read_bytes())
    return ECKey.import_key(key.as_dict(private=True) | {"kid": key.thumbprint()})


def _create(path: Path) -> None:
    """Creates the key file in one step: written under another name, then linked. An existing file is kept."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(ECKey.generate_key("P-256").as_pem(private=True))
            file.flush()
            os.fsync(file.fileno())
        Path(path).hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        Path(draft).unlink()
