"""LeadLadder with memos that keep nothing.

    python -m benchmarks.without_memos serve --rules rules --port 0

The same command line as `leadladder`.
"""

from leadladder_server.cli import main
from leadladder_server.engine.memo import Memo


def _forget(_memo: Memo[object, object], _key: object, _value: object) -> None:
    """Stands in for `Memo.put`."""


if __name__ == "__main__":
    Memo.put = _forget  # type: ignore[method-assign, assignment]
    main()
