"""What operations cost: every object that they may answer, as far as document and variables tell.

Fields that answer under one name are one field, as they are in the answer. Of the kinds that a node may have, the
most expensive one is paid for.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

from graph.execution.cost.prices import INTROSPECTION, Prices

_MAX_KEPT = 32
"""Costs of one document that are kept, for different values of its variables."""

Fragments = Mapping[str, FragmentDefinitionNode]
Grouped = dict[str, list[FieldNode]]


class OperationCosts:
    """The costs of a document's operations. `deciding`: the variables whose values a cost depends on."""

    def __init__(self, prices: Prices, document: DocumentNode, deciding: tuple[str, ...]) -> None:
        definitions = document.definitions
        self._prices = prices
        self._fragments = {node.name.value: node for node in definitions if isinstance(node, FragmentDefinitionNode)}
        self._deciding = deciding
        self._kept: dict[tuple[Any, ...], int] = {}

    def of(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
        """The cost of an operation with the coerced values of its variables."""
        key = (operation.name and operation.name.value, *(_sized(variables.get(name)) for name in self._deciding))
        cost = self._kept.get(key)
        if cost is None:
            cost = self._of(operation, variables)
            if len(self._kept) >= _MAX_KEPT:
                self._kept.clear()
            self._kept[key] = cost
        return cost

    def _of(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
        root = self._prices.schema.get_root_type(operation.operation)
        if root is None:
            raise LookupError("a valid document has no operation that the schema does not have")
        return _Counting(self._prices, self._fragments, variables).object(root, [operation.selection_set], page=1)


def _sized(value: Any) -> Any:
    """What a cost depends on in the value of a variable."""
    return ("list", len(value)) if isinstance(value, list) else value


class _Counting:
    """Counts the objects of one operation."""

    def __init__(self, prices: Prices, fragments: Fragments, variables: Mapping[str, Any]) -> None:
        self._prices = prices
        self._fragments = fragments
        self._variables = variables

    def object(self, kind: GraphQLObjectType, selected: Iterable[SelectionSetNode], page: int) -> int:
        """The cost of what is selected in an object of that kind; `page`: the size of the pages under it."""
        fields: Grouped = {}
        spread: set[str] = set()
        for selections in selected:
            self._collect(kind, selections, fields, spread)
        return sum(self._field(kind, nodes, page) for nodes in fields.values())

    def _field(self, kind: GraphQLObjectType, nodes: list[FieldNode], page: int) -> int:
        node = nodes[0]
        name = node.name.value
        if name.startswith("__"):
            return INTROSPECTION.get(name, 0)
        price = self._prices.of(kind.name, name)
        count = price.count(node, self._variables, page)
        if not price.kinds:
            return 0 if price.size is None else count
        within = self._prices.page_size(node, self._variables) if price.pages else page
        selected = [each.selection_set for each in nodes if each.selection_set]
        return count * (1 + max(self.object(each, selected, within) for each in price.kinds))

    def _collect(
        self, kind: GraphQLObjectType, selections: SelectionSetNode, fields: Grouped, spread: set[str]
    ) -> None:
        """Groups the fields that an object of that kind answers by the names under which it does."""
        for node in selections.selections:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                fields.setdefault((node.alias or node.name).value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(kind, node.type_condition.name.value):
                    self._collect(kind, node.selection_set, fields, spread)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                fragment = self._fragments[node.name.value]
                if self._applies(kind, fragment.type_condition.name.value):
                    self._collect(kind, fragment.selection_set, fields, spread)

    def _applies(self, kind: GraphQLObjectType, condition: str) -> bool:
        return condition == kind.name or any(interface.name == condition for interface in kind.interfaces)

    def _is_included(self, node: SelectionNode) -> bool:
        return all(self._admits(directive) for directive in node.directives or ())

    def _admits(self, directive: DirectiveNode) -> bool:
        """Whether `@skip` or `@include` lets its field be answered."""
        if directive.name.value not in ("skip", "include"):
            return True
        (condition,) = directive.arguments or ()
        return self._holds(condition.value) is (directive.name.value == "include")

    def _holds(self, value: ValueNode) -> bool:
        if isinstance(value, VariableNode):
            return bool(self._variables.get(value.name.value))
        return isinstance(value, BooleanValueNode) and value.value
