"""Commands that the test of the pages does not run, each with the reason."""

_MILLION = "loads a million accounts and takes minutes"
_CLIENT = "run in a client's project: tests/graph/live/test_clients.py makes one from the same page"
_INSTALL = """\
npm install --save-dev @graphql-codegen/cli @graphql-codegen/client-preset @graphql-codegen/typescript \\
    @graphql-typed-document-node/core graphql@16 typescript"""

UNRUN = {
    "make test": "runs this very test",
    "make check": "`make test` begins with it; it fetches npm's packages",
    "make checked": "the first part of `make test`; it fetches npm's packages",
    "make tests": "the second part of `make test`, which runs this very test",
    "make run": "the server of this test: it is started so, once, with PORT in its environment",
    "PORT=8080 make run": "the port may be in use; the server of this test gets its port in the same way",
    "make bench": _MILLION,
    "make bench PARTS=flood": _MILLION,
    "make bench PARTS=chunks": "takes half a minute",
    "make bench PARTS=console": _MILLION,
    'make bench PARTS="console start"': _MILLION,
    "CONSOLE_ACCOUNTS=1000000 .venv/bin/python -m pytest -q tests/graph/console/test_accounts.py -k long_list": (
        _MILLION
    ),
    "account-batch export DIR --tenant NAME": "docs/operating.md has it with a directory that is not there yet",
    ".venv/bin/python -m bench reads updates": _MILLION,
    ".venv/bin/python -m bench growth many": "takes hours, and 30 GB",
    ".venv/bin/python -m bench reads --accounts 1000 10000 --results /tmp/results": "takes a minute",
    ".venv/bin/python -m pytest -m long -s tests/crash/test_crashes.py": "takes half an hour, and a machine of its own",
    "FUZZING_SEED=7 FUZZING_SECONDS=120 .venv/bin/python -m pytest -q tests/graph/live/test_fuzzing.py": (
        "takes ten minutes; `make test` sends for some seconds"
    ),
    ".venv/bin/python -m tests.failover --seed 18": (
        "takes a quarter of an hour, as root, with etcd; tests/failover/test_failover.py does three rounds of it"
    ),
    ".venv/bin/python -m tests.failover --pooled --seed 18": "the same through PgBouncer; CI does one of its rounds so",
    ".venv/bin/python -m tests.session": "a long one; tests/test_session.py runs the same with fewer accounts",
    "account-batch demo --tenant try --accounts 1000000": _MILLION,
    _INSTALL: _CLIENT,
    "jq --slurp add old.json new.json > persisted-documents.json": "wants manifests of two releases",
    "npm install @urql/core graphql@16 graphql-ws": _CLIENT,
    "npm install @apollo/client graphql@16 graphql-ws rxjs": _CLIENT,
    "npm install graphql-sse": _CLIENT,
    "npx graphql-codegen --config codegen.ts": _CLIENT,
    "npx graphql-codegen --config codegen.trusted.ts": _CLIENT,
    "make screenshots": "takes two minutes; its scenes are those of tests/graph/console",
    "make web": "the copy has the built pages; it fetches npm's packages",
    "make web-types": "writes sources anew, and fetches npm's packages; `make web-check` compares them",
    "make web-check": "`make test` has it among its checks; it fetches npm's packages",
    ".venv/bin/python -m pytest -q tests/graph/console/test_search.py": "a part of `make test`; it wants a browser",
    "make schema-lint": "`make test` has it among its checks; it fetches npm's packages",
}

UNTIL_STOPPED = {"account-batch worker": "Working."}
"""Commands that run until they are stopped, and the line that each prints when it is ready."""
