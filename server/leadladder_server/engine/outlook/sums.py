"""What the options of a group add to sums of points."""

from leadladder_server.engine.outlook.formula import Sum
from leadladder_server.engine.outlook.options import Options

Gains = tuple[int, list[tuple[int, int]]]
"""The options that bring a sum nearer, and by how much they do at the most: (their bits, gain), the largest first."""


def gains_from(formula: Sum, options: Options, here: int) -> Gains:
    """What each option of a group adds to a sum, at the most, from one of them on.

    Options that give the same points are one: there are far fewer of these than of options.
    """
    dimensions = frozenset(term.dimension for term in formula.terms)
    alike, kinds = options.alike(dimensions, high=formula.high)
    key = (formula.terms, formula.high, formula.reached, kinds[here])
    known = options.gains.get(key)
    if known is not None:
        return known
    sign = 1 if formula.reached else -1
    gain_of = {term.dimension: term.gain for term in formula.terms}
    now = dict(alike[kinds[here]][0])
    helping = 0
    found: list[tuple[int, int]] = []
    for points, mask in alike:
        then = dict(points)
        rises = [(gain_of[each], sign * (then.get(each, 0) - now.get(each, 0))) for each in dimensions]
        gained = [gain_by(more) for gain_by, more in rises if more > 0]
        if gained:
            helping |= mask
            found.append((mask, sum(gained)))
    found.sort(key=_by_gain)
    options.gains[key] = (helping, found)
    return helping, found


def _by_gain(found: tuple[int, int]) -> int:
    return -found[1]
