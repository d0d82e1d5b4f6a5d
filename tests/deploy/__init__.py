"""What `deploy/` ships, run as it stands."""
