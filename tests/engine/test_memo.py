"""The memo keeps what is used and stays bounded."""

from leadladder_server.engine.memo import Memo


def test_a_memo_never_holds_more_than_its_capacity() -> None:
    """However many keys are put in, no more than `capacity` stay."""
    memo: Memo[int, str] = Memo(10)
    for key in range(1000):
        memo.put(key, str(key))
        assert len(memo) <= 10


def test_what_is_used_again_and_again_stays() -> None:
    """A key that is asked for between others survives any number of them."""
    memo: Memo[int, str] = Memo(10)
    memo.put(-1, "kept")
    for key in range(1000):
        memo.put(key, str(key))
        assert memo.get(-1) == "kept"


def test_what_is_not_used_goes() -> None:
    """A key that nobody asks for gives way to newer ones."""
    memo: Memo[int, str] = Memo(10)
    for key in range(11):
        memo.put(key, str(key))
    assert [memo.get(0), memo.get(10)] == [None, "10"]
