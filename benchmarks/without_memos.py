"""LeadLadder with memos that keep nothing.

    python -m benchmarks.without_memos serve --rules rules --port 0

The same command line as `leadladder`.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from leadladder_server.cli import main
from leadladder_server.engine.memo import Memo


@contextmanager
def memos_keep_nothing() -> Iterator[None]:
    """While the context lasts, nothing is added to any memo."""
    put = Memo.put
    Memo.put = _forget  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Memo.put = put  # type: ignore[method-assign]


def _forget(_memo: Memo[object, object], _key: object, _value: object) -> None:
    """Stands in for `Memo.put`."""


if __name__ == "__main__":
    with memos_keep_nothing():
        sys.exit(main())
