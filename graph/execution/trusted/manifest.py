"""Loads trusted documents from a manifest: a JSON object of hashes and documents, as graphql-codegen writes it.

The client preset of graphql-codegen hashes the text of each document as the manifest has it, in UTF-8, and names the
algorithm before the hash: `sha256:<hex>`. Older versions leave the algorithm out.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import orjson

from db.limits import MAX_QUOTE_LENGTH
from db.usage_error import UsageError
from graph.execution.documents import Document, Documents
from graph.execution.trusted.documents import SETTING, TrustedDocuments

_ALGORITHM = "sha256:"
_MAX_HASH_LENGTH = len(_ALGORITHM) + hashlib.sha256().digest_size * 2
_MAX_REASON_LENGTH = 300
_OPERATION = re.compile(r"\b(?:query|mutation|subscription)\s+(\w+)")


class ManifestError(UsageError):
    """The documents cannot be trusted: the message names the file, the document and the reason, in one line."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{SETTING}: {path}: {reason}")


def load(path: Path, documents: Documents) -> TrustedDocuments:
    """The documents of a manifest, parsed and validated; raises ManifestError if not all of them can be taken."""
    manifest = _read(path)
    loaded = {_document_id(text): documents.read(text) for text in manifest.values()}
    if faults := list(_faults(manifest, loaded)):
        others = f" {len(faults) - 1} more cannot be taken." if len(faults) > 1 else ""
        raise ManifestError(path, f"{faults[0]}{others}")
    return loaded


def _read(path: Path) -> dict[str, str]:
    try:
        manifest = orjson.loads(path.read_bytes())
    except OSError as error:
        raise ManifestError(path, f"it cannot be read: {error.strerror}.") from error
    except orjson.JSONDecodeError as error:
        raise ManifestError(path, "it is not JSON, and so no manifest of documents.") from error
    if not isinstance(manifest, dict) or not all(isinstance(text, str) for text in manifest.values()):
        raise ManifestError(path, "it is no manifest, which is an object of hashes and the documents' texts.")
    return manifest


def _document_id(text: str) -> str:
    return _ALGORITHM + hashlib.sha256(text.encode()).hexdigest()


def _faults(manifest: dict[str, str], loaded: TrustedDocuments) -> Iterator[str]:
    """A sentence about each document that cannot be taken, with its name and hash."""
    for key, text in manifest.items():
        document_id = _document_id(text)
        if document_id.removeprefix(_ALGORITHM) != key.removeprefix(_ALGORITHM):
            yield f"{_name(text)} has the hash {_line(key, _MAX_HASH_LENGTH)}, but its SHA-256 is {document_id}."
        elif reason := _reason(loaded[document_id]):
            yield f"{_name(text)} ({document_id}) cannot be taken: {reason}"


def _reason(document: Document) -> str | None:
    """Why a document cannot be executed; None if it can."""
    return _line(document.errors[0].message, _MAX_REASON_LENGTH) if document.errors else None


def _name(text: str) -> str:
    """The document by the name of its operation; sought in the text, as it may be one that cannot be parsed."""
    named = _OPERATION.search(text)
    return "A document without a name" if named is None else f"The document {named[1][:MAX_QUOTE_LENGTH]}"


def _line(text: str, max_length: int) -> str:
    """The text as one line of at most that many characters."""
    line = " ".join(text.split())
    return line if len(line) <= max_length else f"{line[:max_length]}..."
