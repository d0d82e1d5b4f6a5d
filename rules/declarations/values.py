"""Kinds of values that inputs of several groups take."""

from typing import Annotated, NewType

from db.tables import add_on_products
from rules.declarations.errors import UserErrorCode
from rules.declarations.group import References

TimeZone = NewType("TimeZone", str)
"""An IANA time zone name; the face has checked that there is such a zone."""

AddOnKey = Annotated[int, References(add_on_products, UserErrorCode.ADD_ON_PRODUCT_NOT_FOUND)]
"""The key of an add-on product."""
