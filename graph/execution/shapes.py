"""The shape of a document, against its limits. Fragments count wherever they are spread, and are measured once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from db.settings import Settings, variable
from graph.execution.limits import MAX_DIRECTIVES, MAX_INTROSPECTION_DEPTH, MAX_ROOT_FIELDS

_INTROSPECTION = ("__schema", "__type")


@dataclass(slots=True)
class Shape:
    """What a part of a document selects. The numbers of a bomb of fragments are large, but counted as fast."""

    depth: int = 0
    introspection_depth: int = 0
    """Levels of fields down to the deepest one under an introspection field."""
    top_fields: int = 0
    """Fields of its first level."""
    fields: int = 0
    aliases: int = 0
    directives: int = 0

    def add(self, other: "Shape") -> None:
        """Adds what stands beside it."""
        self.depth = max(self.depth, other.depth)
        self.introspection_depth = max(self.introspection_depth, other.introspection_depth)
        self.top_fields += other.top_fields
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives


def excesses(document: DocumentNode, settings: Settings) -> list[GraphQLError]:
    """An error for each limit that an operation of the document exceeds."""
    shapes = _Shapes(document)
    operations = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    return [GraphQLError(text, node) for node in operations for text in _excesses(node, shapes.of(node), settings)]


def _excesses(operation: OperationDefinitionNode, shape: Shape, settings: Settings) -> Iterator[str]:
    kind = operation.operation.value
    depth, fields, aliases = settings.max_document_depth, settings.max_document_tokens, settings.max_document_aliases
    deepest = max(MAX_INTROSPECTION_DEPTH, depth)
    if shape.depth > depth:
        yield f"A document has at most {depth} levels of fields: {variable('max_document_depth')}."
    if shape.introspection_depth and not settings.introspection:
        yield f"This server does not answer introspection: {variable('introspection')}."
    if shape.introspection_depth > deepest:
        yield f"Introspection has at most {deepest} levels of fields: {variable('max_document_depth')}."
    if shape.aliases > aliases:
        yield f"An operation has at most {aliases} aliases, fragments expanded: {variable('max_document_aliases')}."
    if shape.fields > fields:
        yield f"An operation has at most {fields} fields, fragments expanded: {variable('max_document_tokens')}."
    if shape.top_fields > MAX_ROOT_FIELDS[kind]:
        yield f"A {kind} has at most {MAX_ROOT_FIELDS[kind]} fields at its root."
    if shape.directives > MAX_DIRECTIVES:
        yield f"An operation has at most {MAX_DIRECTIVES} directives, fragments expanded."


class _Shapes:
    """The shapes of a document's parts."""

    def __init__(self, document: DocumentNode) -> None:
        definitions = document.definitions
        self._fragments = {node.name.value: node for node in definitions if isinstance(node, FragmentDefinitionNode)}
        self._of_fragments: dict[str, Shape] = {}

    def of(self, operation: OperationDefinitionNode) -> Shape:
        """The shape of an operation."""
        shape = self._of_selections(operation.selection_set)
        on_variables = [node.directives for node in operation.variable_definitions or ()]
        shape.directives += sum(map(_count, (operation.directives, *on_variables)))
        return shape

    def _of_selections(self, selections: SelectionSetNode | None) -> Shape:
        whole = Shape()
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                whole.add(self._of_field(node))
            elif isinstance(node, FragmentSpreadNode):
                whole.add(self._of_fragment(node.name.value))
            elif isinstance(node, InlineFragmentNode):
                whole.add(self._of_selections(node.selection_set))
            whole.directives += _count(node.directives)
        return whole

    def _of_field(self, node: FieldNode) -> Shape:
        shape = self._of_selections(node.selection_set)
        depth = shape.depth + 1
        if node.name.value in _INTROSPECTION:
            shape.depth, shape.introspection_depth = 1, depth
        else:
            shape.depth = depth
            shape.introspection_depth += shape.introspection_depth > 0
        shape.top_fields = 1
        shape.fields += 1
        shape.aliases += node.alias is not None
        return shape

    def _of_fragment(self, name: str) -> Shape:
        """The shape of a fragment; of one that spreads itself, which validation refuses, without that spread."""
        if name not in self._of_fragments:
            self._of_fragments[name] = Shape()
            definition = self._fragments.get(name)
            if definition is not None:
                shape = self._of_selections(definition.selection_set)
                shape.directives += _count(definition.directives)
                self._of_fragments[name] = shape
        return self._of_fragments[name]


def _count(directives: Sequence[DirectiveNode] | None) -> int:
    return len(directives or ())
