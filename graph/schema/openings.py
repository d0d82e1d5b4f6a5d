"""What each permission opens, in words: made from what fields and kinds of node declare that they require."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from graphql import GraphQLObjectType, GraphQLSchema

from graph.execution.trusted.documents import FREE_TEXT_REQUIRES, SETTING
from graph.schema.fields import requirement_of
from graph.schema.nodes import KINDS
from rules.declarations.changes import extra_permissions
from rules.declarations.permissions import Permission

_FREE_TEXT = f"Required for a document that a request brings itself, where `{SETTING}` is set. Opens no field."


@dataclass(slots=True)
class Opened:
    """What permissions open: fields, as `Type.field`, and kinds of node."""

    fields: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    @property
    def in_words(self) -> str:
        """Both, as a list of code."""
        kinds = f"nodes of {_listed(self.kinds)}"
        return ", and ".join([*([_listed(self.fields)] if self.fields else []), *([kinds] if self.kinds else [])])


Permissions = tuple[Permission, ...]


def opened(schema: GraphQLSchema) -> dict[Permissions, Opened]:
    """What permissions open: one of them where it is read, all of them where it changes something."""
    found: dict[Permissions, Opened] = {}
    for type_ in schema.type_map.values():
        for name, declared in type_.fields.items() if isinstance(type_, GraphQLObjectType) else ():
            if (requirement := requirement_of(declared)) is not None:
                found.setdefault(requirement.permissions, Opened()).fields.append(f"{type_.name}.{name}")
    for name, kind in KINDS.items():
        found.setdefault(kind.requirement.permissions, Opened()).kinds.append(name)
    return found


def openings(schema: GraphQLSchema) -> dict[Permission, str]:
    """What each permission opens, as one sentence or several."""
    declared = opened(schema)
    return {permission: " ".join(_sentences(permission, declared)) for permission in Permission}


def _sentences(permission: Permission, declared: dict[Permissions, Opened]) -> Iterator[str]:
    for permissions, what in sorted(declared.items(), key=lambda item: len(item[0])):
        if permission in permissions:
            others = [other for other in permissions if other != permission]
            alike = f", as {' or '.join(others)} does," if others else ""
            yield f"Opens{alike} {what.in_words}."
    for extra in extra_permissions():
        if extra.permission == permission:
            yield f"Required beside UPDATE_ACCOUNTS for `{extra.changes}`."
    if permission == FREE_TEXT_REQUIRES:
        yield _FREE_TEXT


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


# ---- the table in docs/tokens.md ----

_START = "<!-- Generated from the declarations beside the fields: `make docs` writes this table. -->\n"
_END = "<!-- The end of what is generated. -->\n"


def with_table(page: str, schema: GraphQLSchema) -> str:
    """The page with the table of permissions between its two comments; the rest as it is."""
    rows = [f"| `{each.value}` | {each.description} | {opens} |\n" for each, opens in openings(schema).items()]
    table = "".join(["\n| permission | for | opens |\n|---|---|---|\n", *rows, "\n"])
    before, _, rest = page.partition(_START)
    return before + _START + table + _END + rest.partition(_END)[2]


def _write(file: Path) -> None:
    from graph.schema.schema import build

    file.write_text(with_table(file.read_text(), build()))


if __name__ == "__main__":
    _write(Path(sys.argv[1]))
