"""The reads that are compared: of ours, of the peer, and the floor of each."""

from dataclasses import dataclass

from bench.load import Request

_PLAIN = (
    "controlNumber accountId blocked billingModel activationDate expirationDate availabilityDays firstUsage registered"
    " balance openingBalance associatedNumber unifiedMessaging timeZone"
)
_COLUMNS = """
batch_id, control_number, account_id, blocked, billing_model, activation_date, expiration_date, availability_days,
first_usage, registered, balance, opening_balance, associated_number, unified_messaging, time_zone
"""
_REFERENCES = ("product", "role", "customerSite", "distributor")
_PEER_REFERENCES = ("productByProductId", "roleByRoleId", "siteBySiteId", "distributorByDistributorId")
_SELECTED = "FROM accounts a WHERE batch_id = $1 AND bill_status <> 'terminated' ORDER BY control_number LIMIT 101"
_REFERRED = f"""
SELECT a.*, p.name, r.name, s.name, d.name
FROM (SELECT {_COLUMNS}, product, role, customer_site, distributor {_SELECTED}) a
JOIN products p ON p.id = a.product JOIN roles r ON r.id = a.role
LEFT JOIN customer_sites s ON s.id = a.customer_site LEFT JOIN distributors d ON d.id = a.distributor
ORDER BY control_number
"""
_SUMS = """
SELECT sum(n), sum(n) FILTER (WHERE started), sum(n) FILTER (WHERE depleted) FROM facets
WHERE batch_id = $1 AND bill_status <> 'terminated'
"""


@dataclass(frozen=True)
class Read:
    """A read in both languages, a word that every right answer has in it, and the statement that is its floor.

    `statement` None: no database; the floor is a request that does nothing (`/health/live`).
    """

    name: str
    ours: str
    peers: str
    expected: str
    statement: str | None

    def of_ours(self, port: int, token: str, batch: str) -> Request:
        """The request to our server."""
        variables = {"batch": batch} if "$batch" in self.ours else {}
        return Request.graphql(port, self.ours, self.expected, token, **variables)

    def of_peer(self, port: int, batch: int) -> Request:
        """The request to the peer."""
        variables = {"batch": batch} if "$batch" in self.peers else {}
        return Request.graphql(port, self.peers, self.expected, **variables)


def _ours(selection: str) -> str:
    return f"query ($batch: String!) {{ accountBatch(filter: {{batch: {{name: $batch}}}}) {{ {selection} }} }}"


def _page(name: str, ours: tuple[str, ...], peers: tuple[str, ...], statement: str) -> Read:
    mine, theirs = (" ".join(f"{reference} {{ name }}" for reference in references) for references in (ours, peers))
    end = "pageInfo { hasNextPage endCursor }"
    condition = "condition: {batchId: $batch}, first: 100, orderBy: CONTROL_NUMBER_ASC"
    return Read(
        name,
        _ours(f"accounts(first: 100) {{ nodes {{ id {_PLAIN} {mine} }} {end} }}"),
        f"query ($batch: Int!) {{ allAccounts({condition}) {{ nodes {{ id {_PLAIN} {theirs} }} {end} }} }}",
        '"endCursor"',
        statement,
    )


READS = (
    Read(
        "statistics",
        _ours("statistics { selected started depleted }"),
        "query ($batch: Int!) { statistics(batch: $batch) { selected started depleted } }",
        '"depleted"',
        _SUMS,
    ),
    _page("page of 100, 15 plain fields", (), (), f"SELECT {_COLUMNS} {_SELECTED}"),
    _page("page of 100, 4 references more", _REFERENCES, _PEER_REFERENCES, _REFERRED),
    Read("no database", "{ viewer { subject } }", "{ __typename }", '"data"', None),
)
