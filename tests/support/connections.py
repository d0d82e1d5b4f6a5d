"""Connections of a server that runs in this process."""

import psutil


def is_connected_to(port: int) -> bool:
    """Whether this process has a connection to that port of a client."""
    connections = psutil.Process().net_connections("tcp4")
    return any(connection.raddr and connection.raddr.port == port for connection in connections)
