"""Bearer tokens: what a call sends along, and where a token may travel."""

import ipaddress
from collections.abc import Sequence
from urllib.parse import unquote

Metadata = tuple[tuple[str, str | bytes], ...]
"""Headers of a call."""


def with_token(
    metadata: Sequence[tuple[str, str | bytes]], token: str | None, target: str, *, encrypted: bool
) -> Metadata:
    """The headers of every call of a client.

    Args:
        metadata: The caller's own.
        token: None for none.
        target: Where the calls go, as gRPC names it.
        encrypted: Whether they are encrypted on their way.

    Raises:
        ValueError: The token is no word of visible ASCII characters; or it would leave the host unencrypted.
    """
    if token is None:
        return tuple(metadata)
    if not token or not all("!" <= character <= "~" for character in token):
        raise ValueError("token: expected visible ASCII characters without spaces")
    if not encrypted and not is_loopback(target):
        raise ValueError(
            f"token: it would travel to {target} unencrypted, for all to read; "
            "pass credentials=grpc.ssl_channel_credentials()"
        )
    return (*metadata, ("authorization", f"Bearer {token}"))


def is_loopback(target: str) -> bool:
    """Whether a gRPC target is on this host: localhost, a loopback address or a Unix socket.

    >>> [is_loopback(target) for target in ("localhost:50051", "[::1]:50051", "dns:///127.0.0.1", "10.0.0.7:50051")]
    [True, True, True, False]
    """
    if target.startswith(("unix:", "unix-abstract:")):
        return True
    for scheme in ("dns:", "ipv4:", "ipv6:"):
        target = target.removeprefix(scheme)
    if target.startswith("//"):  # dns://server/name: the name after the server that resolves it.
        target = target.removeprefix("//").partition("/")[2]
    return all(_is_loopback_host(unquote(_host(address))) for address in target.split(","))


def _host(address: str) -> str:
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def _is_loopback_host(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
