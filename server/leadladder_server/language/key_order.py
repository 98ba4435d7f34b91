"""The order in which the keys of a rule set's file stand, taken from the shapes that read them."""

from leadladder_server.documents.formatting import KeyOrder
from leadladder_server.language.rule_set import RULE_SET
from leadladder_server.language.shapes import Either, ListShape, MappingShape, NamedShape


def key_order(shape: object) -> KeyOrder | None:
    """The order that a shape gives to keys; None where it gives none, as a condition does."""
    match shape:
        case MappingShape(keys=keys):
            return KeyOrder(keys={key.name: key_order(key.shape) for key in keys})
        case NamedShape(item=item):
            return KeyOrder(others=key_order(item))
        case ListShape(item=item):
            return KeyOrder(items=key_order(item))
        case Either(sequence=sequence, mapping=mapping):
            items, names = key_order(sequence), key_order(mapping)
            return KeyOrder(names.keys if names else {}, names and names.others, items and items.items)
        case _:
            return None


RULE_SET_ORDER = key_order(RULE_SET)
"""Of a ruleset.yaml. The names that an author gives, such as those of criteria and rungs, keep their order."""
