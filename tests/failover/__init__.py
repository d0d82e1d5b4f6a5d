"""Failover of PostgreSQL under a running update: two nodes under Patroni, etcd, a server and workers beside them."""
