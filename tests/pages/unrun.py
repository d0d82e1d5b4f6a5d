"""What the pages name and the test does not run, each with the reason."""

_MILLION = "loads a million accounts and takes minutes"

UNRUN = {
    "make test": "runs this very test",
    "make run": "the server of this test: it is started so, once, with PORT in its environment",
    "PORT=8080 make run": "somebody may have that port; the server of this test has its port in the same way",
    "make bench": _MILLION,
    ".venv/bin/python -m bench --only reads updates background beside events": _MILLION,
    ".venv/bin/python -m tests.session": "a long one; tests/test_session.py runs the same with fewer accounts",
    "account-batch demo --tenant try --accounts 1000000": _MILLION,
}

UNTIL_STOPPED = {"account-batch worker": "Working."}
"""What goes on until it is told to stop, and the line that says that it does."""
