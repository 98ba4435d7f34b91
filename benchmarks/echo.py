"""A gRPC server that does nothing: bytes in, ready-made bytes out.

    python -m benchmarks.echo FOLDER

It is built by the same function as the real server, so threads and channel options are the same. FOLDER holds the
answers that the real server gave, by method; each request is answered with the next one, and then from the first again.
"""

import itertools
import struct
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import grpc

from benchmarks.load import Mode
from leadladder_server.rpc.server import threaded_server

_LENGTH = struct.Struct(">I")


def write_answers(folder: Path, mode: Mode, answers: Sequence[bytes]) -> None:
    """Keeps the answers of one method for the echo server."""
    text = b"".join(_LENGTH.pack(len(answer)) + answer for answer in answers)
    (folder / mode.name).write_bytes(text)


def read_answers(folder: Path, mode: Mode) -> list[bytes]:
    """The answers that `write_answers` kept."""
    text = (folder / mode.name).read_bytes()
    answers, place = [], 0
    while place < len(text):
        (length,) = _LENGTH.unpack_from(text, place)
        place += _LENGTH.size
        answers.append(text[place : place + length])
        place += length
    return answers


class _Echo(grpc.GenericRpcHandler):
    """Answers the methods of LeadScoringService, whose messages it never parses."""

    def __init__(self, folder: Path) -> None:
        self._answers = {mode.method: itertools.cycle(read_answers(folder, mode)) for mode in Mode}

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "grpc.RpcMethodHandler[bytes, bytes] | None":
        """The handler of a method, or None when there is no such method."""
        answers = self._answers.get(handler_call_details.method)
        if answers is None:
            return None

        def unary(_request: bytes, _context: grpc.ServicerContext) -> bytes:
            return next(answers)

        def stream(submissions: Iterator[bytes], _context: grpc.ServicerContext) -> Iterator[bytes]:
            next(submissions)  # The options, which have no answer.
            for _ in submissions:
                yield next(answers)

        if handler_call_details.method == Mode.STREAM.method:
            return grpc.stream_stream_rpc_method_handler(stream)
        return grpc.unary_unary_rpc_method_handler(unary)


def main() -> None:
    """Serves until it is killed."""
    folder = Path(sys.argv[1])
    server = threaded_server()
    server.add_generic_rpc_handlers((_Echo(folder),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(f"Listening on 127.0.0.1:{port}", flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
