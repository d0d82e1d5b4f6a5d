"""Customers."""

import strawberry

from db.currencies import fraction_digits
from db.reading import parties
from graph.schema import ids
from graph.schema.scalars import TimeZone
from graph.schema.types.node import Node


@strawberry.type(description="Who owns batches of accounts.")
class Customer(Node):
    name: str = strawberry.field(description="Unique in the tenant.")
    currency: str = strawberry.field(description="ISO 4217; all amounts of its accounts are in it.")
    currency_digits: int = strawberry.field(description="Fraction digits of amounts in it, by ISO 4217.")
    billing_time_zone: TimeZone = strawberry.field(description="The dates of its accounts are local to this zone.")
    suspended: bool = strawberry.field(description="Whether all of its accounts are suspended.")

    @classmethod
    def of(cls, customer: parties.Customer) -> "Customer":
        """The customer as stored."""
        return cls(
            id=ids.encode("Customer", customer.key),
            name=customer.name,
            currency=customer.currency,
            currency_digits=fraction_digits(customer.currency),
            billing_time_zone=TimeZone(customer.billing_time_zone),
            suspended=customer.suspended,
        )
