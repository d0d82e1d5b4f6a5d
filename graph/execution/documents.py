"""GraphQL documents, held to their limits, parsed and validated once, then cached."""

from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    StringValueNode,
    ValidationRule,
    ValuesOfCorrectTypeRule,
    parse,
    specified_rules,
    validate,
)
from graphql.validation.rules import overlapping_fields_can_be_merged

from db.settings import Settings, variable
from graph.execution.cost.costs import OperationCosts
from graph.execution.cost.prices import Prices
from graph.execution.document_cache import Cache
from graph.execution.limits import (
    MAX_CACHED_CHARACTERS,
    MAX_CACHED_DOCUMENTS,
    MAX_CACHED_REFUSED_CHARACTERS,
    MAX_CACHED_REFUSED_DOCUMENTS,
    MAX_ERRORS,
    MAX_OVERLAP_COMPARISONS,
)
from graph.execution.literals import PlacedLiterals
from graph.execution.plans.kept import KeptPlans
from graph.execution.shapes import excesses
from graph.execution.survey import Survey
from graph.execution.text import UNSTORABLE, is_plain


class PlainText(ValidationRule):
    """Rejects string literals with NUL or lone surrogates, which the database cannot store."""

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        """Checks one string literal."""
        if not is_plain(node.value):
            self.report_error(GraphQLError(f"A text {UNSTORABLE}", node))


_TOO_MANY_TOKENS = " tokens. Parsing aborted."
"""How the parser's message ends."""

_ABORTED = "Validation aborted."
"""The message of validation that gives up."""
_TOO_INTRICATE = "The document is too intricate: it repeats fields too often, or nests fragments too deeply."

overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = MAX_OVERLAP_COMPARISONS

RULES = (*(rule for rule in specified_rules if rule is not ValuesOfCorrectTypeRule), PlacedLiterals, PlainText)
"""The rules of every document: built once."""


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A parsed document, or its errors.

    `field_names`: the names of all its fields. `costs`: of its operations. `plans`: how its lists are answered.
    `length`: characters of its text, if it is valid.
    """

    node: DocumentNode | None
    errors: tuple[GraphQLError, ...]
    field_names: frozenset[str] = frozenset()
    costs: OperationCosts | None = None
    plans: KeptPlans = field(default_factory=KeptPlans)
    length: int = 0

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of that name; without a name the only one. None if there is none, or several."""
        definitions = self.node.definitions if self.node else ()
        operations = [definition for definition in definitions if isinstance(definition, OperationDefinitionNode)]
        if name is None:
            return operations[0] if len(operations) == 1 else None
        return next((found for found in operations if found.name and found.name.value == name), None)


class Documents:
    """Reads documents against one schema."""

    def __init__(self, schema: GraphQLSchema, settings: Settings) -> None:
        self._schema = schema
        self.settings = settings
        self._prices = Prices(schema, settings.max_page_size)
        self._valid: Cache[str, Document] = Cache(MAX_CACHED_DOCUMENTS, MAX_CACHED_CHARACTERS)
        self._refused: Cache[str, Document] = Cache(MAX_CACHED_REFUSED_DOCUMENTS, MAX_CACHED_REFUSED_CHARACTERS)
        """Apart, so that no flood of what is refused drives out what clients send all day."""

    def read(self, text: str) -> Document:
        """Parses and validates a document; errors are in the result."""
        known = self._valid.get(text) or self._refused.get(text)
        if known is not None:
            return known
        if len(text) > self.settings.max_document_length:
            return _refused(_too_long(self.settings))
        document = self._read(text)
        (self._refused if document.errors else self._valid).put(text, document, len(text))
        return document

    def _read(self, text: str) -> Document:
        try:
            node = parse(text, max_lexical_tokens=self.settings.max_document_tokens)
            survey = Survey.of(node)
            errors = [*excesses(node, self.settings), *survey.excesses(self.settings)]
            hidden = not self.settings.introspection
            errors = errors or validate(self._schema, node, RULES, max_errors=MAX_ERRORS, hide_suggestions=hidden)
        except GraphQLError as error:
            return _refused(_with_setting(error, self.settings))
        except RecursionError:
            return _refused(GraphQLError("The document is nested too deeply."))
        if errors:
            return Document(node, tuple(map(_in_words, errors)))
        costs = OperationCosts(self._prices, node, survey.pricing_variables)
        plans = KeptPlans(survey.deciding_variables)
        return Document(node, (), survey.field_names, costs, plans, len(text))


def _in_words(error: GraphQLError) -> GraphQLError:
    """The error; where validation gave up, in words of ours."""
    return GraphQLError(_TOO_INTRICATE) if error.message == _ABORTED else error


def _refused(error: GraphQLError) -> Document:
    return Document(None, (error,))


def _too_long(settings: Settings) -> GraphQLError:
    length = settings.max_document_length
    return GraphQLError(f"A document has at most {length} characters: {variable('max_document_length')}.")


def _with_setting(error: GraphQLError, settings: Settings) -> GraphQLError:
    """The error of the parser; where there are too many tokens, with the setting's name."""
    if not error.message.endswith(_TOO_MANY_TOKENS):
        return error
    tokens = settings.max_document_tokens
    return GraphQLError(f"A document has at most {tokens} tokens: {variable('max_document_tokens')}.")
