"""Messages from parts that are serialised already.

A serialised message is its fields one after the other, so that a field of type message can be appended to bytes without
parsing them, and repeated fields keep their order: https://protobuf.dev/programming-guides/encoding/
"""

_LENGTH_DELIMITED = 2
_LOW_BITS = 0x7F
_MORE = 0x80
_SINGLE = tuple(bytes((number,)) for number in range(_MORE))
_TWO_GROUPS = 1 << 14


def varint(number: int) -> bytes:
    """A number of 0 or more in groups of seven bits, the lowest first."""
    if number < _MORE:
        return _SINGLE[number]
    if number < _TWO_GROUPS:
        return bytes((number & _LOW_BITS | _MORE, number >> 7))
    groups = bytearray()
    while number > _LOW_BITS:
        groups.append(number & _LOW_BITS | _MORE)
        number >>= 7
    groups.append(number)
    return bytes(groups)


def field(number: int, payload: bytes) -> bytes:
    """A field of type message, string or bytes."""
    return varint(number << 3 | _LENGTH_DELIMITED) + varint(len(payload)) + payload
