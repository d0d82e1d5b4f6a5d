"""Texts that are kept with a request and repeated by answers, such as comments."""

from graph.execution.errors import BadInputError
from graph.execution.limits import MAX_TEXT_LENGTH

AT_MOST = f"at most {MAX_TEXT_LENGTH:,} characters"


def short_text(name: str, text: str) -> str:
    """The text of the field of that name; raises BadInputError where it is too long."""
    if len(text) > MAX_TEXT_LENGTH:
        raise BadInputError(f"`{name}` has {AT_MOST}; found: {len(text):,}.")
    return text
