"""Certificates and tokens that change while a server runs."""

import threading

import grpc

from leadladder_server.rpc.logs import Logger
from leadladder_server.rpc.security import (
    Certificates,
    SecurityFiles,
    SecurityUnusable,
    read_certificates,
    read_tokens_for,
)


class Renewal:
    """What a server proves itself with and asks of its callers, read again whenever `look` is called.

    Files that cannot be used are logged, and leave what was read before in force.

    Attributes:
        credentials: For TLS; None for no encryption. Each new connection gets the newest certificate.
        tokens: What callers prove themselves with; None when they need not.
    """

    def __init__(self, files: SecurityFiles, host: str, log: Logger) -> None:
        """Read for the first time.

        Args:
            files: What the operator named.
            host: Where the server listens.
            log: Where events go.

        Raises:
            SecurityUnusable: A file cannot be used, or tokens would travel between hosts without encryption.
        """
        self._files = files
        self._host = host
        self._log = log
        self._problem = ""
        self._lock = threading.Lock()
        self._certificates = read_certificates(files)
        self._newer: grpc.ServerCertificateConfiguration | None = None
        self.credentials = (
            None
            if self._certificates is None
            else grpc.dynamic_ssl_server_credentials(
                _configuration(self._certificates),
                self._fetch,  # type: ignore[arg-type]  # None stands for no change, as grpcio documents.
                require_client_authentication=files.client_ca is not None,
            )
        )
        self.tokens = read_tokens_for(files, host)

    def look(self) -> None:
        """Reads the files again, and uses what is new. Never raises because of them."""
        with self._lock:
            try:
                certificates = read_certificates(self._files)
                tokens = read_tokens_for(self._files, self._host)
            except SecurityUnusable as error:
                if self._problem != str(error):
                    self._log.error("security files refused", problem=str(error))
                self._problem = str(error)
                return
            self._problem = ""
            if certificates is not None and certificates != self._certificates:
                self._certificates = certificates
                self._newer = _configuration(certificates)
                self._log.info("certificates renewed")
            if self.tokens is not None and tokens is not None and self.tokens.become(tokens):
                self._log.info("tokens renewed")

    def _fetch(self) -> grpc.ServerCertificateConfiguration | None:
        """What gRPC asks for before each handshake: what is newer than what it has."""
        newer, self._newer = self._newer, None
        return newer


def _configuration(certificates: Certificates) -> grpc.ServerCertificateConfiguration:
    pair = (certificates.key, certificates.certificate)
    return grpc.ssl_server_certificate_configuration([pair], certificates.client_ca)
