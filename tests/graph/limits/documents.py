"""Documents that are as large as one asks for, and documents that would take for ever."""

from collections.abc import Callable

HONEST = "{ viewer { subject } }"
PLAIN = (
    *("id", "state", "comment", "requestedBy", "requestedAt", "requestedFrom", "startAt", "startedAt", "finishedAt"),
    *("cancelledBy", "cancelledAt", "failure", "onRefusal"),
)


def long(characters: int) -> str:
    return HONEST.ljust(characters)


def _list_of(number: int, texts: int) -> str:
    return f"a{number}: nodes(ids: [" + '"" ' * texts + "]) { id }"


def of_tokens(tokens: int) -> str:
    """Lists of at most 250 empty texts; a list has 12 tokens around them."""
    whole, rest = divmod(tokens - 2, 262)
    lengths = [250] * whole + [rest - 12]
    return "{ " + " ".join(_list_of(*each) for each in enumerate(lengths)) + " }"


def deep(levels: int) -> str:
    inner = levels - 2
    return '{ batchUpdate(id: "x") { ' + "waitingFor { " * inner + "id" + " }" * inner + " } }"


def deep_introspection(levels: int) -> str:
    inner = levels - 5
    return "{ __schema { types { fields { type { " + "ofType { " * inner + "name" + " }" * inner + " } } } } }"


def aliased(aliases: int) -> str:
    return "{ viewer { " + " ".join(f"a{number}: subject" for number in range(aliases)) + " } }"


def aliased_by_fragments(aliases: int) -> str:
    fields = " ".join(f"a{number}: subject" for number in range(aliases // 2))
    more = "b: tenant" if aliases % 2 else ""
    return f"{{ viewer {{ ...F {more} ... on Viewer {{ ...F }} }} }} fragment F on Viewer {{ {fields} tenant }}"


def rooted(fields: int) -> str:
    return "{ " + "viewer { subject } " * fields + "}"


def mutating(fields: int) -> str:
    cancel = 'cancelBatchUpdate(id: "x") { userErrors { code } }'
    return "mutation { " + " ".join(f"a{number}: {cancel}" for number in range(fields)) + " }"


def directed(directives: int) -> str:
    twice = "subject @include(if: true) @skip(if: false) " * (directives // 2)
    return "{ viewer { " + twice + "tenant @include(if: true) " * (directives % 2) + "} }"


def bomb(fields: int) -> str:
    """Fragments that double ten times; then those fields that are missing."""
    doubling = [f"fragment F{n} on BatchUpdate {{ ...F{n + 1} ...F{n + 1} }}" for n in range(10)]
    rest = fields - 1 - 2**10
    others = "".join(f"{PLAIN[number % len(PLAIN)]} " for number in range(rest))
    return " ".join(
        [f'{{ batchUpdate(id: "x") {{ ...F0 {others}}} }}', *doubling, "fragment F10 on BatchUpdate { id }"]
    )


def listed(ids: int) -> str:
    return "{ nodes(ids: [" + '"x" ' * ids + "]) { id } }"


LIMITS: dict[str, tuple[Callable[[int], str], int, str]] = {
    "characters": (long, 15_000, "MAX_DOCUMENT_LENGTH"),
    "tokens": (of_tokens, 2000, "MAX_DOCUMENT_TOKENS"),
    "depth": (deep, 12, "MAX_DOCUMENT_DEPTH"),
    "introspection": (deep_introspection, 15, "MAX_DOCUMENT_DEPTH"),
    "aliases": (aliased, 30, "MAX_DOCUMENT_ALIASES"),
    "aliases of fragments": (aliased_by_fragments, 30, "MAX_DOCUMENT_ALIASES"),
    "root fields": (rooted, 20, ""),
    "mutations": (mutating, 4, ""),
    "directives": (directed, 50, ""),
    "fields of fragments": (bomb, 2000, "MAX_DOCUMENT_TOKENS"),
    "IDs": (listed, 250, "MAX_LIST_LENGTH"),
}


BOMBS = {
    "fragments that double": " ".join(
        ["{ viewer { ...F0 } }"]
        + [f"fragment F{n} on Viewer {{ ...F{n + 1} ...F{n + 1} }}" for n in range(150)]
        + ["fragment F150 on Viewer { subject }"]
    ),
    "fragments that double aliases": " ".join(
        ['{ batchUpdate(id: "x") { ...F0 } }']
        + [
            f"fragment F{n} on BatchUpdate {{ a: reverts {{ ...F{n + 1} }} b: reverts {{ ...F{n + 1} }} }}"
            for n in range(90)
        ]
        + ["fragment F90 on BatchUpdate { id }"]
    ),
    "fragments in a circle": "{ viewer { ...A } } fragment A on Viewer { ...B ...B } "
    "fragment B on Viewer { ...A ...A }",
    "a chain of fragments": " ".join(
        ["{ viewer { ...F0 } }"] + [f"fragment F{n} on Viewer {{ ...F{n + 1} }}" for n in range(245)]
    ),
    "braces": "{ " + "a { " * 950 + "}" * 950,
    "brackets": "{ nodes(ids: " + "[" * 1900 + ") { id } }",
    "fields of one name": "{ " + "viewer { subject } " * 390 + " }",
    "overlapping": "{ " + "accountBatches(first: 1) { nodes { id } } " * 150 + "}",
    "names that repeat": "{ viewer { " + "tenant " * 1990 + "} }",
    "comments": "#\n" * 7400 + HONEST[:-1],
    "errors": "{ " + "x " * 1900 + "}",
}
