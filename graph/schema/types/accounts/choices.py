"""The choices that the panel's drop-downs offer for a batch."""

import strawberry

from db.batches import Batch
from db.reading import choices
from graph.execution.context import Info
from graph.schema.fields import resolved_field
from graph.schema.scalars import TimeZone
from graph.schema.types.reference_data.distributor import Distributor
from graph.schema.types.reference_data.language import IvrLanguage
from graph.schema.types.reference_data.product import Product
from graph.schema.types.reference_data.role import Role
from graph.schema.types.reference_data.site import CustomerSite


@strawberry.type(description="What the accounts of a batch may be given; each list by name.")
class BatchUpdateChoices:
    batch: strawberry.Private[Batch]

    @resolved_field("Products in the customer's currency.", size=25)
    async def products(self, info: Info) -> list[Product]:
        found = await choices.products_for(await info.context.session(), self.batch)
        return [Product.of(product, as_choice=True) for product in found]

    @resolved_field("Roles that may be given to accounts.", size=10)
    async def roles(self, info: Info) -> list[Role]:
        return list(map(Role.of, await choices.roles_for(await info.context.session())))

    @resolved_field("The customer's sites; beside them there is the default site, null.", size=50)
    async def customer_sites(self, info: Info) -> list[CustomerSite]:
        return list(map(CustomerSite.of, await choices.sites_for(await info.context.session(), self.batch)))

    @resolved_field("Distributors with the customer's currency that are not suspended.", size=50)
    async def distributors(self, info: Info) -> list[Distributor]:
        return list(map(Distributor.of, await choices.distributors_for(await info.context.session(), self.batch)))

    @resolved_field("The languages of the tenant's voice menus.", size=10)
    async def ivr_languages(self, info: Info) -> list[IvrLanguage]:
        return list(map(IvrLanguage.of, (await info.context.load.languages()).values()))

    @resolved_field("The time zones that the database knows.", size=50)
    async def time_zones(self, info: Info) -> list[TimeZone]:
        return list(map(TimeZone, await choices.time_zones(await info.context.session())))
