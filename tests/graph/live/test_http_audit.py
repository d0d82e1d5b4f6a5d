"""graphql-http's audits of GraphQL over HTTP, at the real server: all that a server must, should and may do."""

import json
from collections import Counter

from tests.graph.live.client_project import TOOLS, done
from tests.support.server import LiveServer

AUDITS = {"MUST": 13, "SHOULD": 23, "MAY": 25}
"""How many there are, so that none is left out unseen."""


def test_the_server_passes_every_audit(live_server: LiveServer) -> None:
    audits = json.loads(done(TOOLS, "node", "audit.js", live_server.url, live_server.token))
    assert [audit for audit in audits if audit["status"] != "ok"] == []
    assert Counter(audit["name"].split()[0] for audit in audits) == AUDITS
