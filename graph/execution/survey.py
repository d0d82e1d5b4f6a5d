"""What is to be known of all parts of a document: names of fields, long lists, variables that decide its cost."""

from graphql import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    GraphQLError,
    ListValueNode,
    VariableNode,
    Visitor,
    visit,
)

from db.settings import Settings, variable
from graph.execution.cost.prices import PRICING_ARGUMENTS


class Survey(Visitor):
    """Walks a document once."""

    def __init__(self) -> None:
        super().__init__()
        self._names: set[str] = set()
        self._variables: set[str] = set()
        self._of_directives: set[str] = set()
        self._longest: ListValueNode | None = None

    @classmethod
    def of(cls, document: DocumentNode) -> "Survey":
        """The survey of a document."""
        survey = cls()
        visit(document, survey)
        return survey

    @property
    def field_names(self) -> frozenset[str]:
        """The names of all fields."""
        return frozenset(self._names)

    @property
    def pricing_variables(self) -> tuple[str, ...]:
        """The variables whose values decide what an operation costs: of sizes, and of `@skip` and `@include`."""
        return tuple(sorted(self._variables | self._of_directives))

    @property
    def deciding_variables(self) -> tuple[str, ...]:
        """The variables whose values decide what an operation selects: those of `@skip` and `@include`."""
        return tuple(sorted(self._of_directives))

    def excesses(self, settings: Settings) -> list[GraphQLError]:
        """An error if a list is too long."""
        found = self._longest
        if found is None or len(found.values) <= settings.max_list_length:
            return []
        return [GraphQLError(too_long_a_list(settings.max_list_length), found)]

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """Notes the field's name."""
        self._names.add(node.name.value)

    def enter_list_value(self, node: ListValueNode, *_: object) -> None:
        """Notes the longest list."""
        if self._longest is None or len(node.values) > len(self._longest.values):
            self._longest = node

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        """Notes the variable of an argument that a size depends on."""
        if node.name.value in PRICING_ARGUMENTS and isinstance(node.value, VariableNode):
            self._variables.add(node.value.name.value)

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        """Notes the variables of a directive."""
        values = (argument.value for argument in node.arguments or ())
        self._of_directives.update(value.name.value for value in values if isinstance(value, VariableNode))


def too_long_a_list(length: int) -> str:
    """What is wrong with a list that is too long."""
    return f"A list has at most {length} entries: {variable('max_list_length')}."
