"""The local signing key: a file that its owner alone can read, made on first use."""

import os
import tempfile
from pathlib import Path

from joserfc.jwk import ECKey

NAME = "signing-key.pem"


def local_key(directory: Path) -> ECKey:
    """The key in that directory; made there when there is none, by whoever comes first."""
    path = directory / NAME
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        _make(path)
    key = ECKey.import_key(path.read_bytes())
    return ECKey.import_key(key.as_dict(private=True) | {"kid": key.thumbprint()})


def _make(path: Path) -> None:
    """Writes a new key beside its place and links it there: of two who come at once one wins, whole."""
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
