"""Validates the literals of a document against their types; an error names the place and the value."""

from collections.abc import Sequence
from typing import Any

from graphql import (
    SKIP,
    ArgumentNode,
    GraphQLError,
    GraphQLInputType,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    ValuesOfCorrectTypeRule,
    VariableDefinitionNode,
    VisitorAction,
    validate_input_literal,
)
from graphql.pyutils import print_path_list


class PlacedLiterals(ValuesOfCorrectTypeRule):
    """The rule of graphql-core, whose errors name the argument and the place in it, as those of variables do.

    graphql-core gives the errors of custom scalars no place.
    """

    _subject = ""

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        """Notes the argument whose value is visited next."""
        self._subject = f"Argument '{node.name.value}' has invalid value"

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        """Notes the variable whose default is visited next."""
        self._subject = f"Variable '${node.variable.name.value}' has invalid default value"

    def is_valid_value_node(self, node: ValueNode, input_type: GraphQLInputType | None) -> VisitorAction:
        """Reports every error of a literal and of the literals in it."""

        def report(error: GraphQLError, path: Sequence[str | int]) -> None:
            message = f"{self._subject}{print_path_list(path)}: {error.message}"
            self.report_error(GraphQLError(message, error.nodes if error.locations else _at(node, path)))

        if input_type:
            validate_input_literal(node, input_type, report, hide_suggestions=self.context.hide_suggestions)
        return SKIP


def _at(node: ValueNode, path: Sequence[str | int]) -> ValueNode:
    """The literal at that path within another. A list of one may be written without brackets."""
    for key in path:
        if isinstance(node, ListValueNode) and isinstance(key, int):
            node = node.values[key]
        elif isinstance(node, ObjectValueNode):
            node = next((field.value for field in node.fields if field.name.value == key), node)
    return node
