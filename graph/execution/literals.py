"""Literals of a document, held to their types: what is wrong with one is told by its place and value."""

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
    """The stock rule, with errors that say where in which argument, as those of variables do, and point there.

    The stock one leaves what a scalar of ours has to say without a place.
    """

    _where = ""

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        """Keeps in mind whose value comes next."""
        self._where = f"Argument '{node.name.value}' has invalid value"

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        """Keeps in mind whose default comes next."""
        self._where = f"Variable '${node.variable.name.value}' has invalid default value"

    def is_valid_value_node(self, node: ValueNode, input_type: GraphQLInputType | None) -> VisitorAction:
        """Reports all that is wrong with a literal, and what is within it."""

        def report(error: GraphQLError, path: Sequence[str | int]) -> None:
            message = f"{self._where}{print_path_list(path)}: {error.message}"
            self.report_error(GraphQLError(message, error.nodes if error.locations else _at(node, path)))

        if input_type:
            validate_input_literal(node, input_type, report, hide_suggestions=self.context.hide_suggestions)
        return SKIP


def _at(node: ValueNode, path: Sequence[str | int]) -> ValueNode:
    """What stands at that place within a literal; a list of one may be written without its brackets."""
    for key in path:
        if isinstance(node, ListValueNode) and isinstance(key, int):
            node = node.values[key]
        elif isinstance(node, ObjectValueNode):
            node = next((field.value for field in node.fields if field.name.value == key), node)
    return node
