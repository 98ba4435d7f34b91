"""What every call goes through: errors become statuses, failures of ours are logged and never shown."""

import secrets
import threading
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import grpc
from google.protobuf.message import DecodeError
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status

from leadladder_server.errors import LeadLadderError
from leadladder_server.rpc.logs import Logger
from leadladder_server.rpc.statuses import RequestInvalid, TooManyStreams, internal_status, status_of


def decoder(message: Any) -> Callable[[bytes], Any]:  # noqa: ANN401  # A message class; they have no common type.
    """Reads requests of a class. Bytes that are none stay bytes, for the call to be refused with a reason."""

    def decode(data: bytes) -> Any:  # noqa: ANN401
        try:
            return message.FromString(data)
        except DecodeError:
            return data

    return decode


Unary = Callable[[Any, grpc.ServicerContext], bytes]
"""From one request to one serialised response."""

Stream = Callable[[Iterator[Any], grpc.ServicerContext], Iterator[bytes]]
"""From requests to serialised responses."""


def answered(method: Unary, name: str, log: Logger) -> Unary:
    """The method, with its errors told to the caller."""

    def answer(request: Any, context: grpc.ServicerContext) -> bytes:  # noqa: ANN401  # The method's own request.
        try:
            response = method(_decoded(request), context)
        except Exception as error:  # noqa: BLE001  # Nothing may end a call without a status.
            _abort(context, told(error, name, log, "submission."))
        log.debug("call", method=name)
        return response

    return answer


def limited(method: Stream, most: int) -> Stream:
    """The method for at most so many streams at once; one more is refused. A stream is open until its call is over."""
    free = threading.Semaphore(most)

    def answer(requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[bytes]:
        if not free.acquire(blocking=False):
            raise TooManyStreams(most)
        if context.add_callback(free.release):
            yield from method(requests, context)
        else:  # Its caller has gone already.
            free.release()

    return answer


def streamed(method: Stream, name: str, log: Logger) -> Stream:
    """The method, with its errors told to the caller. Ends quietly when the caller has gone."""

    def answer(requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[bytes]:
        responses = method(_until_gone(requests, context), context)
        try:
            yield from responses
        except Exception as error:  # noqa: BLE001
            _abort(context, told(error, name, log, "submission."))
        log.debug("call", method=name)

    return answer


def told(error: Exception, name: str, log: Logger, prefix: str) -> Status:
    """The status that tells a caller of an error; one of ours goes to the log with its traceback.

    Args:
        error: What was raised.
        name: The method.
        log: Where to.
        prefix: What stands before "contact." in the request.
    """
    status = status_of(error, prefix) if isinstance(error, LeadLadderError) else None
    if status is None:
        request_id = secrets.token_hex(8)
        log.error("call failed", method=name, request_id=request_id, exc_info=error)
        return internal_status(request_id)
    log.debug("call refused", method=name, message=status.message)
    return status


def _until_gone(requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
    """The requests; ends without an error when the caller cancels or vanishes."""
    try:
        for request in requests:
            yield _decoded(request)
    except Exception:
        if context.is_active():
            raise


def _decoded(request: Any) -> Any:  # noqa: ANN401  # What a decoder gives.
    if isinstance(request, bytes):
        raise RequestInvalid("request", "expected the message of this method, got bytes that are none")
    return request


def _abort(context: grpc.ServicerContext, status: Status) -> NoReturn:
    context.abort_with_status(rpc_status.to_status(status))
