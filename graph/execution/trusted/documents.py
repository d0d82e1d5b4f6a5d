"""Which document a request is for: one that it brings as text, or a trusted one that it names.

Trusted documents are those of the manifest that `ACCOUNT_BATCH_TRUSTED_DOCUMENTS` names. Where there is one, a text is
refused before it is read, but for tokens with FREE_TEXT_REQUIRES. The console's own documents come with the package and
are trusted always, so that it works wherever it is served.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from graphql import GraphQLError

from db.settings import Settings, variable
from graph.execution.documents import Document, Documents
from graph.execution.errors import BadInputError, DocumentNotFoundError, ForbiddenError
from graph.execution.requests import Request
from graph.execution.trusted.console import console_documents
from rules.declarations.permissions import Permission

SETTING = variable("trusted_documents")

FREE_TEXT_REQUIRES = Permission.EXPLORE
"""The permission that a token needs for documents of its own where there are trusted ones."""

# GraphiQL shows this sentence to whoever signs in with such a token.
_TEXT_REFUSED = (
    "This server takes trusted documents alone: send a documentId, or use a token with the permission "
    f"{FREE_TEXT_REQUIRES}."
)
_NOT_FOUND = f"No trusted document has this documentId: it is sha256: and a hash in the manifest that {SETTING} names."
_NO_MANIFEST = f"This server has no trusted documents: send a query, or have {SETTING} name their manifest."

TrustedDocuments = Mapping[str, Document]
"""Documents that are parsed and validated and stay so, by their `documentId`."""


@dataclass(frozen=True, slots=True)
class RequestedDocuments:
    """Finds the documents of requests.

    `trusted`: None where a text is taken from everybody. `console`: texts by ID, each read when it is first asked for.
    """

    documents: Documents
    trusted: TrustedDocuments | None = None
    console: Mapping[str, str] = field(default_factory=console_documents)

    @property
    def settings(self) -> Settings:
        """The settings, with the limits of documents."""
        return self.documents.settings

    def of(self, request: Request, permissions: Collection[Permission]) -> Document:
        """The document of a request of somebody with these permissions; errors are in the result."""
        if request.document_id is not None:
            return self._named(request.document_id)
        if self.trusted is not None and FREE_TEXT_REQUIRES not in permissions:
            return _refused(ForbiddenError(_TEXT_REFUSED))
        return self.documents.read(request.query)

    def _named(self, document_id: str) -> Document:
        if (text := self.console.get(document_id)) is not None:
            return self.documents.read(text)
        if self.trusted is None:
            return _refused(BadInputError(_NO_MANIFEST))
        return self.trusted.get(document_id) or _refused(DocumentNotFoundError(_NOT_FOUND))


def _refused(error: GraphQLError) -> Document:
    return Document(None, (error,), frozenset())
