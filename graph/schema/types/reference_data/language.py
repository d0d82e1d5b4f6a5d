"""IVR languages."""

import strawberry

from db.reading import catalogue


@strawberry.type(description="A language that the tenant's voice menus (IVR) speak.")
class IvrLanguage:
    code: str = strawberry.field(description="What an account's preferred language is set to.")
    name: str = strawberry.field(description="The language in words.")

    @classmethod
    def of(cls, language: catalogue.IvrLanguage) -> "IvrLanguage":
        """The language as stored."""
        return cls(code=language.code, name=language.name)
