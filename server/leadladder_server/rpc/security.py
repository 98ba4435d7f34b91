"""Who may call: certificates and bearer tokens, from files that the operator names.

Whatever is wrong with a file stops the start: a server that was told to be careful never runs without that care.
"""

import hashlib
import hmac
import ipaddress
import os
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import grpc
from grpc_status import rpc_status

from leadladder_server.rpc.logs import Logger
from leadladder_server.rpc.statuses import Unauthenticated, status_of

OPEN_METHODS = frozenset({"/grpc.health.v1.Health/Check"})
"""What needs no token: probes of orchestrators cannot send one. Watch needs one, since each takes a thread."""

_OTHERS = 0o077
"""The permissions of a file that its group and others have."""

_VISIBLE = range(0x21, 0x7F)
"""The characters of a token: what a header carries unchanged."""


Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"
"""What answers a call; None for a method that there is not. A text, since the class itself takes no arguments."""


class SecurityUnusable(Exception):  # noqa: N818  # Reads as a statement, like the domain's errors.
    """A file that guards the server cannot be used, or would not guard it. One sentence: what, where, what to do."""


@dataclass(frozen=True, slots=True)
class SecurityFiles:
    """What the operator named.

    Attributes:
        certificate: The server's certificate chain, PEM; together with `key`. None: no encryption.
        key: The private key of the certificate, PEM, without a pass phrase; for its owner only.
        client_ca: Certificates of those who sign clients' certificates, PEM. None: clients need none.
        tokens: Bearer tokens, one a line; for its owner only. None: clients need none.
    """

    certificate: Path | None = None
    key: Path | None = None
    client_ca: Path | None = None
    tokens: Path | None = None


@dataclass(frozen=True, slots=True)
class Certificates:
    """What is in the files of certificates.

    Attributes:
        certificate: The server's certificate chain, PEM.
        key: Its private key, PEM.
        client_ca: Certificates of those who sign clients' certificates, PEM; None: clients need none.
    """

    certificate: bytes
    key: bytes = field(repr=False)
    client_ca: bytes | None


class Tokens:
    """The bearer tokens that a server knows. Keeps their digests only.

    Every comparison takes the same time, whatever is sent and whichever token it resembles.

    Attributes:
        digests: SHA-256 of each.
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        self.digests = tuple(_digest(token.encode()) for token in tokens)

    def become(self, other: "Tokens") -> bool:
        """Takes the place of what is known; says whether that differs."""
        before, self.digests = self.digests, other.digests
        return before != self.digests

    def know(self, token: str | bytes) -> bool:
        """Whether a token is one of them."""
        sent = _digest(token.encode() if isinstance(token, str) else token)
        known = 0
        for digest in self.digests:
            known |= hmac.compare_digest(digest, sent)
        return bool(known)


class TokenInterceptor(grpc.ServerInterceptor):
    """Refuses every call without a token that the server knows, save OPEN_METHODS, before its request is read."""

    def __init__(self, tokens: Tokens, log: Logger, refused: Callable[[str, str], None] | None = None) -> None:
        """Prepare.

        Args:
            tokens: Those that the server knows.
            log: Where refusals go.
            refused: Told the method and the status of each call that is refused; None for nobody.
        """
        self._tokens = tokens
        self._log = log
        self._refused = refused

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Handler],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler:
        """The handler of the call, or one that refuses it."""
        method = str(handler_call_details.method)
        refusal = None if method in OPEN_METHODS else self._refusal(handler_call_details.invocation_metadata)
        if refusal is None:
            return continuation(handler_call_details)
        name = method.rpartition("/")[2]
        self._log.debug("call refused", method=name, message=str(refusal))
        if self._refused is not None:
            self._refused(name, grpc.StatusCode.UNAUTHENTICATED.name)
        return _refusing(refusal)

    def _refusal(self, metadata: Any) -> Unauthenticated | None:  # noqa: ANN401  # Pairs, or None without any.
        sent = [value for key, value in metadata or () if key == "authorization"]
        match sent:
            case [str() as one]:
                scheme, _, token = one.partition(" ")
                if scheme.lower() != "bearer":
                    return Unauthenticated("expected `authorization: Bearer TOKEN`, got another scheme")
                return None if self._tokens.know(token.strip()) else Unauthenticated("the server knows no such token")
            case []:
                return Unauthenticated("expected `authorization: Bearer TOKEN`, got no such header")
            case _:
                return Unauthenticated(f"expected one authorization header, got {len(sent)}")


def read_tokens_for(files: SecurityFiles, host: str) -> Tokens | None:
    """The tokens that are named, for a server that listens at an address or name; None when none are.

    Raises:
        SecurityUnusable: The file cannot be used, or tokens would travel between hosts without encryption.
    """
    if files.tokens is None:
        return None
    tokens = read_tokens(files.tokens)
    if files.certificate is None and not is_loopback(host):
        raise SecurityUnusable(
            f"tokens would travel to {host} unencrypted, for all to read: give a certificate and its key, or listen at "
            "127.0.0.1"
        )
    return tokens


def read_certificates(files: SecurityFiles) -> Certificates | None:
    """What is in the files of certificates.

    Returns:
        None when no certificate is named.

    Raises:
        SecurityUnusable: A file is missing, cannot be read, is not what it should be, or is a key that others can read.
    """
    if files.certificate is None or files.key is None:
        return None
    certificate, key = _read(files.certificate), _read_secret(files.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(files.certificate, files.key, password="")  # A pass phrase is never asked for.
    except (OSError, ValueError) as error:
        raise SecurityUnusable(
            f"expected a certificate in PEM and its private key without a pass phrase in {files.certificate} and "
            f"{files.key}: {_cause(error)}"
        ) from error
    if (certificate, key) != (_read(files.certificate), _read_secret(files.key)):
        raise SecurityUnusable(f"{files.certificate} or {files.key} changed while they were read")
    if files.client_ca is None:
        return Certificates(certificate, key, None)
    authorities = _read(files.client_ca)
    try:
        context.load_verify_locations(files.client_ca)
    except (OSError, ValueError) as error:
        raise SecurityUnusable(f"expected certificates in PEM in {files.client_ca}: {_cause(error)}") from error
    return Certificates(certificate, key, authorities)


def client_credentials(server_ca: Path, certificate: Path | None, key: Path | None) -> grpc.ChannelCredentials:
    """What a client of ours proves itself with, and whom it trusts.

    Args:
        server_ca: Certificates of those who sign the server's certificate, PEM.
        certificate: The client's own certificate chain, PEM; together with `key`. None: it has none.
        key: The private key of the certificate, PEM; for its owner only.

    Raises:
        SecurityUnusable: A file is missing, cannot be read, or is a key that others can read.
    """
    own = (_read_secret(key), _read(certificate)) if key is not None and certificate is not None else (None, None)
    return grpc.ssl_channel_credentials(_read(server_ca), *own)


def first_token(file: Path) -> str:
    """The first token of a file of tokens, for a client of ours. Raises what `read_tokens` raises."""
    return _tokens_in(file)[0]


def read_tokens(file: Path) -> Tokens:
    """The tokens in a file: one a line; blank lines, and lines that begin with #, are no tokens.

    Raises:
        SecurityUnusable: The file is missing, cannot be read, can be read by others, holds no token, or something that
            is none.
    """
    return Tokens(_tokens_in(file))


def _tokens_in(file: Path) -> list[str]:
    data = _read_secret(file)
    tokens = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        token = line.strip()
        if not token or token.startswith(b"#"):
            continue
        if not all(byte in _VISIBLE for byte in token):
            raise SecurityUnusable(f"{file}:{number}: expected a token of visible ASCII characters without spaces")
        tokens.append(token.decode("ascii"))
    if not tokens:
        raise SecurityUnusable(f"{file}: expected at least one token, one a line, and there is none")
    return tokens


def is_loopback(host: str) -> bool:
    """Whether only programs on the same host reach a server that listens at this address or name."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SecurityUnusable(f"cannot read {file}: {error.strerror}") from error


def _read_secret(file: Path) -> bytes:
    """The content of a file that nobody but its owner may read."""
    data = _read(file)
    mode = file.stat().st_mode
    if os.name == "posix" and mode & _OTHERS:
        raise SecurityUnusable(f"{file} is open to others (mode {mode & 0o777:04o}): run chmod 600 {file}")
    return data


def _cause(error: Exception) -> str:
    """What the TLS library found, in its words."""
    reason = error.reason if isinstance(error, ssl.SSLError) else None
    return (reason or str(error)).lower().replace("_", " ")


def _digest(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()


def _refusing(refusal: Unauthenticated) -> Handler:
    """A handler for calls of every kind: as one of streams it does not wait for a request."""
    status = status_of(refusal)
    assert status is not None  # noqa: S101  # Unauthenticated has one.
    aborted = rpc_status.to_status(status)

    def refuse(_requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
        context.abort_with_status(aborted)

    return grpc.stream_stream_rpc_method_handler(refuse)
