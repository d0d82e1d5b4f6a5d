"""The console's documents: they come with the package, and are taken from everybody."""

import hashlib

from db.settings import Settings
from graph.execution.documents import Documents
from graph.execution.requests import Request
from graph.execution.trusted.console import console_documents
from graph.execution.trusted.documents import RequestedDocuments
from graph.schema import schema


def test_each_has_its_hash_and_fits_the_schema() -> None:
    documents = Documents(schema.build(), Settings(_env_file=None))
    texts = console_documents()
    assert texts
    for trusted in (None, {}):
        requested = RequestedDocuments(documents, trusted)
        for document_id, text in texts.items():
            assert document_id == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
            document = requested.of(Request("", None, {}, document_id), ())
            assert document.node is not None
            assert document.errors == ()
