"""Who may make the calls that are for operators."""

from collections.abc import Sequence
from urllib.parse import unquote

import grpc

from leadladder_server.rpc.security import is_loopback
from leadladder_server.rpc.statuses import OperatorsOnly

_OF_PROXIES = ("forwarded", "via", "x-forwarded-", "x-envoy-", "x-real-ip")
"""How the names of headers begin that proxies add: a proxy on this host speaks for callers who may be anywhere."""


def check_operator(context: grpc.ServicerContext, *, proven: bool) -> None:
    """Lets operators pass: whoever proved who they are, and where nobody must, programs on this host.

    Args:
        context: Of the call.
        proven: Whether every call that gets this far has brought a token or a client's certificate.

    Raises:
        OperatorsOnly: The caller is neither.
    """
    names = [str(key) for key, _ in context.invocation_metadata() or ()]
    if not proven and (_is_proxied(names) or not is_local(context.peer())):
        raise OperatorsOnly


def _is_proxied(names: Sequence[str]) -> bool:
    return any(name.startswith(_OF_PROXIES) for name in names)


def is_local(peer: str) -> bool:
    """Whether a peer, as gRPC names it ("ipv4:127.0.0.1:4711", "ipv6:%5B::1%5D:4711", "unix:"), is on this host."""
    kind, _, address = peer.partition(":")
    if kind in ("unix", "unix-abstract"):
        return True
    host = unquote(address).rpartition(":")[0].strip("[]")
    return kind in ("ipv4", "ipv6") and is_loopback(host.removeprefix("::ffff:"))
