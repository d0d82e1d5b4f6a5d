"""Generated documents: whatever can be selected of an object, with aliases, fragments, `@skip` and `@include`."""

from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_leaf_type, is_object_type
from hypothesis import strategies as st

_KINDS = ("leaf", "leaf", "leaf", "object", "object", "typename", "inline fragment", "fragment")

_MAX_ALIASES, _MAX_DIRECTIVES = 10, 10
"""Less than the limits of a document."""


@dataclass
class _Selections:
    """Writes one document. `variables`: those of its directives, with their values."""

    draw: Any
    schema: GraphQLSchema
    fragments: list[str] = field(default_factory=list)
    variables: dict[str, bool] = field(default_factory=dict)
    aliases: int = 0
    directives: int = 0

    def of(self, type_: GraphQLObjectType, depth: int) -> str:
        """A selection of that type, with braces."""
        kinds = self.draw(st.lists(st.sampled_from(_KINDS), min_size=1, max_size=5))
        parts = " ".join(self._part(type_, kind, depth) for kind in kinds)
        return f"{{ {parts} }}"

    def _part(self, type_: GraphQLObjectType, kind: str, depth: int) -> str:
        if kind == "typename":
            return self._alias() + "__typename" + self._directive()
        if not depth:
            return self._field(type_, True, depth)
        if kind == "inline fragment":
            return f"... on {type_.name}{self._directive()} {self.of(type_, depth - 1)}"
        if kind == "fragment":
            name = f"f{len(self.fragments)}"
            self.fragments.append("")
            self.fragments[int(name[1:])] = f"fragment {name} on {type_.name} {self.of(type_, depth - 1)}"
            return f"...{name}{self._directive()}"
        return self._field(type_, kind == "leaf", depth)

    def _field(self, type_: GraphQLObjectType, is_leaf: bool, depth: int) -> str:
        plain = {name: get_named_type(each.type) for name, each in type_.fields.items() if not each.args}
        names = [name for name, kind in plain.items() if (is_leaf_type if is_leaf else is_object_type)(kind)]
        if not names:
            return "__typename"
        name = self.draw(st.sampled_from(names))
        below = "" if is_leaf else self.of(plain[name], depth - 1)
        return f"{self._alias()}{name}{self._directive()} {below}"

    def _alias(self) -> str:
        if self.aliases == _MAX_ALIASES or self.draw(st.integers(0, 3)):
            return ""
        self.aliases += 1
        return f"a{self.aliases}: "

    def _directive(self) -> str:
        if self.directives == _MAX_DIRECTIVES or self.draw(st.integers(0, 4)):
            return ""
        self.directives += 1
        name = f"v{self.draw(st.integers(0, 2))}"
        if name not in self.variables:
            self.variables[name] = self.draw(st.booleans())
        return f" @{self.draw(st.sampled_from(['skip', 'include']))}(if: ${name})"


@st.composite
def documents(draw: Any, schema: GraphQLSchema, type_name: str, around: str, depth: int = 4) -> tuple[str, Any]:
    """A query and its variables. `around`: the query with `%s` for the selection of that type, once or twice."""
    selections = _Selections(draw, schema)
    type_: Any = schema.type_map[type_name]
    body = around.replace("%s", selections.of(type_, depth))
    declared = ", ".join(f"${name}: Boolean!" for name in selections.variables)
    return "\n".join(
        [f"query {f'({declared})' if declared else ''} {body}", *selections.fragments]
    ), selections.variables
