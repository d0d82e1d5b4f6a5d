"""What tests of several packages share: databases, a clock that stands still, a server that runs."""
