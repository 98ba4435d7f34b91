"""Requests as a webhook sends them, with nothing but Python's own library."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

_TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Response:
    """What came back.

    Attributes:
        status: The status code of HTTP.
        headers: By their names in lower case.
        body: As it came.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401  # Whatever it says.
        """The body as JSON."""
        assert self.headers["content-type"] == "application/json", self.body
        return json.loads(self.body)


def send(
    base: str, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """One request on a connection of its own."""
    connection = HTTPConnection(urlsplit(base).netloc, timeout=_TIMEOUT)
    try:
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Response(response.status, names, response.read())
    finally:
        connection.close()


def post(base: str, path: str, message: object, headers: Mapping[str, str] | None = None) -> Response:
    """A message as JSON."""
    sent = {"content-type": "application/json", **(headers or {})}
    return send(base, "POST", path, json.dumps(message).encode(), sent)
