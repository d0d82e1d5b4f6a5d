"""Declarations of a file of the import format: its columns, their rules, and the table of its rows.

In SQL `s` is a row of the file as text, `at_<column>` the row that a reference names, `$tenant` the tenant's key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from db.importing.value_types import Reference, ValueType


@dataclass(frozen=True)
class Rule:
    """A rule of rows in addition to the kinds of values: false in SQL refuses the row, null does not.

    A fault is reported at `column`, about `value` (SQL; absent: the column's own text). `demand`
    is the rule in Markdown.
    """

    column: str
    condition: str
    sentence: str
    value: str | None = None
    demand: str = ""


@dataclass(frozen=True)
class Field:
    """A column of a file; `default` is SQL for what an absent value is stored as.

    `about` says in Markdown what the name does not, `example` is a value (absent: that of the kind).
    """

    name: str
    kind: ValueType
    required: bool = False
    default: str | None = None
    about: str = ""
    example: str = ""

    @property
    def text(self) -> str:
        """SQL for the text in the file."""
        return f"s.{self.name}"

    def sql(self, template: str) -> str:
        """A condition or value of the kind, applied to this column."""
        return template.replace("$v", self.text).replace("$r", f"at_{self.name}")

    @property
    def stored(self) -> str:
        """SQL for the value to be stored."""
        return self._or_default(self.kind.stored)

    @property
    def stored_if_usual(self) -> str:
        """The same, for values that are all spelled as usual: it costs less."""
        return self._or_default(self.kind.stored_if_usual or self.kind.stored)

    def _or_default(self, value: str) -> str:
        stored = self.sql(value)
        if self.default is None:
            return stored
        return f"CASE WHEN {self.text} IS NULL THEN {self.default} ELSE {stored} END"

    @property
    def join(self) -> str:
        """The join that resolves a reference; empty for other kinds."""
        if not isinstance(self.kind, Reference):
            return ""
        at, table = f"at_{self.name}", self.kind.table
        return f"LEFT JOIN {table} {at} ON {at}.tenant_id = $tenant AND {at}.{self.kind.key} = {self.text}"

    def quick(self, *, usual: bool) -> str:
        """SQL for a condition on the column by itself; the database refuses the rest when a value is stored.

        `usual`: all values are spelled as usual.
        """
        own = "true" if usual and self.kind.usual else self.sql(self.kind.quick or self.kind.condition)
        return f"{self.text} IS NOT NULL AND {own}" if self.required else own

    def rules(self) -> list[Rule]:
        """The rules of the column by itself."""
        kept = [Rule(self.name, self.sql(self.kind.condition), self.sql(self.kind.explanation))]
        return [Rule(self.name, f"{self.text} IS NOT NULL", "'is required'"), *kept] if self.required else kept


@dataclass(frozen=True)
class Unique:
    """Columns whose values together name one row, in the file and in the table; faults are reported at the last one.

    `spelling` is SQL that makes two spellings of the last column's value the same text.
    """

    columns: tuple[str, ...]
    spelling: str = "$v"


@dataclass(frozen=True)
class File:
    """A file, named as the table that its rows go to. `joins`, `rules` and `extra` (column: SQL) are over its rows.

    `about` says in Markdown what a line of it is. `in_order_of`: a name and a whole number, which are required, and in
    whose order rows are stored.
    """

    table: str
    about: str
    fields: tuple[Field, ...]
    unique: tuple[Unique, ...]
    rules: tuple[Rule, ...] = ()
    joins: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    in_order_of: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the file in its directory."""
        return f"{self.table}.csv"

    @property
    def staged(self) -> str:
        """The temporary table that takes the file's text."""
        return f"staged_{self.table}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The names that the header may have, in the declared order."""
        return tuple(each.name for each in self.fields)

    @property
    def required(self) -> tuple[str, ...]:
        """The names that the header has to have."""
        return tuple(each.name for each in self.fields if each.required)

    @property
    def joined(self) -> tuple[str, ...]:
        """The columns that rows are joined or grouped by: what the planner has to know about."""
        unique = {name for each in self.unique for name in each.columns}
        return tuple(each.name for each in self.fields if each.join or each.name in unique)

    @property
    def source(self) -> str:
        """The rows of the file with all that they refer to: what follows FROM."""
        joins = [each.join for each in self.fields if each.join]
        return " ".join([f"{self.staged} s", *joins, self.joins])

    def target(self, column: str) -> str:
        """The table's name for a column of the file."""
        return self.renamed.get(column, column)

    def ordered_rules(self) -> list[Rule]:
        """All rules in the order of columns; of one column's rules the first broken one is reported."""
        own = [rule for each in self.fields for rule in each.rules()]
        return sorted([*own, *self.rules], key=lambda rule: self.columns.index(rule.column))

    def field(self, column: str) -> Field:
        """The column of that name."""
        return self.fields[self.columns.index(column)]
