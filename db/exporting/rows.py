"""The query whose rows are the lines of a file: all columns as text, under the names of the header."""

# ruff: noqa: S608 - every name in these statements is declared in `db.importing.catalogue`

from collections.abc import Mapping

from db.importing.accounts import ACCOUNTS
from db.importing.declarations import Field, File
from db.importing.value_types import INSTANT, LIST, Reference
from db.tables import metadata

_IN_UTC = """to_char({0} AT TIME ZONE ':UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""

# The names behind the keys in an account's arrays. A join would look for them for empty ones too, which most are.
_NAMES = "CASE WHEN t.{0} <> '{{}}' THEN (SELECT string_agg(name, ';' ORDER BY id) FROM {0} WHERE id = ANY (t.{0})) END"
_SETS = ("add_on_products", "prepaid_plans")


def lines(file: File, tenant: int) -> str:
    """The query of the lines of a file, without their order."""
    texts = ", ".join(f"{_text(file, each)} AS {each.name}" for each in file.fields)
    joins = " ".join(_join(file, each) for each in file.fields)
    return f"SELECT {texts} FROM {file.table} t {joins} WHERE t.tenant_id = {tenant}"


def ordered_lines(file: File, tenant: int) -> str:
    """The lines in the order of the keys, in which the import gives new ones."""
    key = ", ".join(f"t.{column.name}" for column in metadata.tables[file.table].primary_key)
    return f"{lines(file, tenant)} ORDER BY {key}"


def _text(file: File, field: Field) -> str:
    column = f"t.{file.target(field.name)}"
    if _is_key(field):
        return f"at_{field.name}.name"
    if _is_set(file, field):
        return _NAMES.format(field.name)
    special: Mapping[object, str] = {
        id(INSTANT): _IN_UTC.format(column),
        id(LIST): f"NULLIF(array_to_string({column}, ';'), '')",
    }
    return special.get(id(field.kind), f"{column}::text")


def _join(file: File, field: Field) -> str:
    if _is_key(field) and isinstance(field.kind, Reference):
        at = f"at_{field.name}"
        return f"LEFT JOIN {field.kind.table} {at} ON {at}.id = t.{file.target(field.name)}"
    return ""


def _is_key(field: Field) -> bool:
    """Whether the table has the key of what the file names; an IVR language's code is the same in both."""
    return isinstance(field.kind, Reference) and field.kind.stored == "$r.id"


def _is_set(file: File, field: Field) -> bool:
    return file is ACCOUNTS and field.name in _SETS
