"""Manifests of trusted documents: which are loaded, and what is told of those that are not."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from db.settings import Settings
from graph.execution.documents import Documents
from graph.execution.trusted.manifest import ManifestError, load
from graph.schema import schema

SETTINGS = Settings(_env_file=None)
DOCUMENTS = Documents(schema.build(), SETTINGS)
TOO_LONG = f"A document has at most {SETTINGS.max_document_length} characters: ACCOUNT_BATCH_MAX_DOCUMENT_LENGTH."
TOO_DEEP = f"A document has at most {SETTINGS.max_document_depth} levels of fields: ACCOUNT_BATCH_MAX_DOCUMENT_DEPTH."
TOO_MANY = f"A document has at most {SETTINGS.max_document_tokens} tokens: ACCOUNT_BATCH_MAX_DOCUMENT_TOKENS."
VIEWER = "query Viewer {\n  viewer {\n    subject\n  }\n}"
UNKNOWN = "query Gone {\n  nothing\n}"


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def written(directory: Path, manifest: Any) -> Path:
    """A file with the manifest: a text or bytes as they are, all else as JSON."""
    path = directory / "persisted-documents.json"
    content = manifest if isinstance(manifest, str | bytes) else json.dumps(manifest)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def told(path: Path) -> str:
    """What is said of a manifest that cannot be loaded: one line that names the setting and the file."""
    with pytest.raises(ManifestError) as refused:
        load(path, DOCUMENTS)
    start = f"ACCOUNT_BATCH_TRUSTED_DOCUMENTS: {path}: "
    message = str(refused.value)
    assert message.startswith(start)
    assert len(message.splitlines()) == 1
    return message.removeprefix(start)


@pytest.mark.parametrize("prefix", ["sha256:", ""], ids=["as the client preset writes it", "as older ones did"])
def test_documents_are_parsed_once_and_found_by_their_hash(tmp_path: Path, prefix: str) -> None:
    other = "query Other { viewer { tenant } } # ü"
    loaded = load(written(tmp_path, {prefix + hashed(text): text for text in (VIEWER, other)}), DOCUMENTS)
    assert list(loaded) == [f"sha256:{hashed(VIEWER)}", f"sha256:{hashed(other)}"]
    assert all(document.node and not document.errors for document in loaded.values())


def test_none_of_them_are_documents_too(tmp_path: Path) -> None:
    assert load(written(tmp_path, {}), DOCUMENTS) == {}


@pytest.mark.parametrize("manifest", [[], "null", "1", '"x"', {"a": 1}, {"a": {"query": VIEWER}}, {"a": None}])
def test_what_is_no_manifest(tmp_path: Path, manifest: Any) -> None:
    assert told(written(tmp_path, manifest)).startswith("it is no manifest")


@pytest.mark.parametrize("content", ["", "{", VIEWER, b"\xff\xfe", b'{"a": "\xff"}', '{"a": "\\ud800"}'])
def test_what_is_no_json(tmp_path: Path, content: str | bytes) -> None:
    assert told(written(tmp_path, content)).startswith("it is not JSON")


def test_what_cannot_be_read(tmp_path: Path) -> None:
    assert told(tmp_path / "none.json") == "it cannot be read: No such file or directory."
    assert told(tmp_path) == "it cannot be read: Is a directory."


@pytest.mark.parametrize(
    "key",
    [
        hashlib.sha1(VIEWER.encode(), usedforsecurity=False).hexdigest(),
        f"sha256:{hashed(VIEWER + ' ')}",
        f"SHA256:{hashed(VIEWER)}",
        f"sha256:{hashed(VIEWER).upper()}",
        "",
        "x" * 5000,
        "a\nb",
    ],
    ids=["sha1", "of another text", "prefix in capitals", "hash in capitals", "empty", "long", "two lines"],
)
def test_a_hash_that_is_not_the_documents(tmp_path: Path, key: str) -> None:
    said = told(written(tmp_path, {key: VIEWER}))
    assert said.startswith("The document Viewer has the hash ")
    assert said.endswith(f", but its SHA-256 is sha256:{hashed(VIEWER)}.")
    assert len(said) < 250


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        (UNKNOWN, "The document Gone", "Cannot query field 'nothing' on type 'Query'."),
        ("mutation Broken {", "The document Broken", "Syntax Error: Expected Name, found <EOF>."),
        ("{ nothing }", "A document without a name", "Cannot query field 'nothing' on type 'Query'."),
        ("query Long {" + "a" * 300_000 + "}", "The document Long", TOO_LONG),
        ("query Many {" + " viewer" * 2000 + "}", "The document Many", TOO_MANY),
        ("query Deep " + "{ viewer " * 100 + "}" * 100, "The document Deep", TOO_DEEP),
        ("", "A document without a name", "Syntax Error: Unexpected <EOF>."),
    ],
    ids=["unknown field", "syntax", "no name", "too long", "too many tokens", "too deep", "empty"],
)
def test_a_document_that_does_not_fit(tmp_path: Path, text: str, name: str, reason: str) -> None:
    said = told(written(tmp_path, {hashed(text): text}))
    assert said.startswith(f"{name} (sha256:{hashed(text)}) cannot be taken: {reason}")
    assert len(said) < 500


def test_the_first_of_several_is_told_and_the_others_are_counted(tmp_path: Path) -> None:
    texts = (VIEWER, UNKNOWN, "query Other { nothing }", "query Third { nothing }")
    said = told(written(tmp_path, {hashed(text): text for text in texts}))
    assert said.startswith("The document Gone ")
    assert said.endswith(" 2 more cannot be taken.")
