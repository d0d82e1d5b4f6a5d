"""Floods of requests leave no traces: in answers, logs, memory, and the next honest query's time."""

import gc
import time

import psutil
from structlog.testing import capture_logs

from tests.graph.limits.documents import HONEST, of_tokens
from tests.graph.limits.transports import over_post
from tests.graph.live.scene import Scene

DOCUMENTS = 45
"""Of the greatest size: more characters than are kept."""
MIB = 2**20


async def test_memory_after_large_documents(shipped: Scene) -> None:
    """Each is valid, another one, and of another caller, as one alone may not have so many read."""
    process = psutil.Process()
    large = of_tokens(2000)
    for number in range(5):
        await over_post(shipped, large + " " * number, shipped.token(subject=f"spaces {number}"))
    gc.collect()
    before = process.memory_info().rss
    for number in range(DOCUMENTS):
        await over_post(shipped, large + "," * number, shipped.token(subject=f"commas {number}"))
    gc.collect()
    assert process.memory_info().rss - before < 150 * MIB
    begun = time.perf_counter()
    assert "errors" not in await over_post(shipped, HONEST, shipped.token())
    assert time.perf_counter() - begun < 1


async def test_errors_that_flood(shipped: Scene) -> None:
    """Many errors in validation, and many in execution."""
    fields = " ".join(f"a{number}: accountBatches(first: -1) {{ totalCount }}" for number in range(20))
    for query in ("{ " + "nothing " * 20 + "}", "{ viewer { " + "nothing " * 1900 + "} }", f"{{ {fields} }}"):
        with capture_logs() as logged:
            answer = await over_post(shipped, query, shipped.token())
        assert 1 <= len(answer["errors"]) <= 20
        assert len(str(answer)) < 10_000
        assert len(logged) <= 1
        assert all(len(str(line)) < 2000 for line in logged)
