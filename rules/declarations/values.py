"""Types of input values that several groups use."""

from typing import Annotated, NewType

from db.tables import add_on_products
from rules.declarations.errors import UserErrorCode
from rules.declarations.inputs import References

TimeZone = NewType("TimeZone", str)
"""An IANA time zone name. The API has checked that such a zone exists."""

AddOnKey = Annotated[int, References(add_on_products, UserErrorCode.ADD_ON_PRODUCT_NOT_FOUND)]
"""The key of an add-on product."""
