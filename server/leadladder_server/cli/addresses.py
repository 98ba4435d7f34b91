"""Addresses of servers, as people type them."""

import re

from leadladder_server.cli.exits import Stop

_PORT = re.compile(r":([0-9]+)$")


def checked_address(address: str) -> str:
    """An address of a server, HOST:PORT or a Unix socket.

    gRPC itself takes the lowest 16 bits of a port that is too large, and 443 for one that is missing.

    Raises:
        Stop: It has no port, or one that there cannot be.
    """
    if address.startswith(("unix:", "unix-abstract:")):
        return address
    found = _PORT.search(address)
    bare = address.count(":") > 1 and "]:" not in address and "/" not in address  # An IPv6 address without brackets.
    if found is None or bare or found.start() == 0:
        raise Stop(f"--server takes HOST:PORT such as localhost:50051, got {address!r}")
    if not 0 < int(found[1]) <= 65_535:  # noqa: PLR2004  # The largest there is.
        raise Stop(f"--server takes a port from 1 to 65535, got {found[1]} in {address!r}")
    return address
