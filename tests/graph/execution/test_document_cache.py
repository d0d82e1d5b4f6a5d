"""The cache of documents is bounded, and what is refused does not drive out what is valid."""

from db.settings import Settings
from graph.execution.document_cache import Cache
from graph.execution.documents import Documents
from graph.schema import schema


def test_what_was_used_last_is_kept() -> None:
    cache: Cache[str, int] = Cache(3, 1000)
    for text in ("a", "b", "c"):
        cache.put(text, ord(text), 1)
    assert cache.get("a") == ord("a")
    cache.put("d", 0, 1)
    assert [cache.get(text) for text in ("a", "b", "c", "d")] == [97, None, 99, 0]


def test_it_is_bounded_by_the_length_of_its_texts() -> None:
    cache: Cache[str, int] = Cache(1000, 100)
    for number in range(50):
        cache.put(f"{number:030}", number, 30)
    cache.put(f"{49:030}", 1, 30)
    assert (len(cache), cache.length) == (3, 90)


def test_a_flood_of_refused_documents_leaves_the_valid_ones() -> None:
    documents = Documents(schema.build(), Settings(_env_file=None))
    honest = documents.read("{ viewer { subject } }")
    for number in range(1200):
        assert documents.read(f"{{ nothing{number} }}").errors
    assert documents.read("{ viewer { subject } }") is honest
    assert documents.read("{ nothing1199 }") is documents.read("{ nothing1199 }")
