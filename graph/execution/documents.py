"""GraphQL documents, parsed and validated once, then cached."""

from dataclasses import dataclass
from functools import lru_cache

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    StringValueNode,
    ValidationRule,
    ValuesOfCorrectTypeRule,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)

from graph.execution.limits import MAX_CACHED_DOCUMENT_LENGTH, MAX_CACHED_DOCUMENTS, MAX_ERRORS
from graph.execution.literals import PlacedLiterals
from graph.execution.text import UNSTORABLE, is_plain


class PlainText(ValidationRule):
    """Rejects string literals with NUL or lone surrogates, which the database cannot store."""

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        """Checks one string literal."""
        if not is_plain(node.value):
            self.report_error(GraphQLError(f"A text {UNSTORABLE}", node))


RULES = (*(rule for rule in specified_rules if rule is not ValuesOfCorrectTypeRule), PlacedLiterals, PlainText)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document, or its errors. `field_names`: the names of all its fields."""

    node: DocumentNode | None
    errors: tuple[GraphQLError, ...]
    field_names: frozenset[str]

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of that name; without a name the only one. None if there is none, or several."""
        definitions = self.node.definitions if self.node else ()
        operations = [definition for definition in definitions if isinstance(definition, OperationDefinitionNode)]
        if name is None:
            return operations[0] if len(operations) == 1 else None
        return next((found for found in operations if found.name and found.name.value == name), None)


class Documents:
    """Reads documents against one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._cached = lru_cache(maxsize=MAX_CACHED_DOCUMENTS)(self._read)

    def read(self, text: str) -> Document:
        """Parses and validates a document; errors are in the result."""
        return self._cached(text) if len(text) <= MAX_CACHED_DOCUMENT_LENGTH else self._read(text)

    def _read(self, text: str) -> Document:
        try:
            node = parse(text)
            errors = tuple(validate(self._schema, node, RULES, max_errors=MAX_ERRORS))
        except GraphQLError as error:
            return Document(None, (error,), frozenset())
        except RecursionError:
            return Document(None, (GraphQLError("The document is nested too deeply."),), frozenset())
        return Document(node, errors, frozenset() if errors else _field_names(node))


def _field_names(document: DocumentNode) -> frozenset[str]:
    collector = _FieldNames()
    visit(document, collector)
    return frozenset(collector.names)


class _FieldNames(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.names.add(node.name.value)
