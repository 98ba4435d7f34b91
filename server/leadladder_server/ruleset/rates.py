"""`rates:`: what currencies are worth."""

from types import MappingProxyType

from leadladder_server.language.document import WrittenRates, is_gap
from leadladder_server.ruleset.context import Context
from leadladder_server.ruleset.messages import structure
from leadladder_server.ruleset.settings import amount, day
from leadladder_server.values.money import NANOS, Rates
from leadladder_server.values.scalars import is_currency


def check_rates(written: WrittenRates | None, context: Context) -> Rates | None:
    """The rates; None when there are none, and when they have a problem, which is then reported."""
    if written is None:
        return None
    before = len(context.problems)
    of_day = day(written.day, "date:", context)
    base = ""
    worth: dict[str, int] = {}
    for currency, value in written.worth:
        if is_gap(currency):
            continue
        if not is_currency(currency.text):
            context.problems.append(structure.no_currency(currency.span, currency.text))
        money = amount(value, f"The worth of {currency.text}", context)
        if money is None:
            continue
        base = base or money.currency
        if money.currency != base:
            context.problems.append(structure.second_base(value.span, currency.text, money.currency, base))
        elif currency.text == base:
            context.problems.append(structure.worth_of_itself(currency.span, base))
        elif money.nanos <= 0:
            context.problems.append(structure.worth_nothing(value.span, currency.text, value.text))
        worth[currency.text] = money.nanos
    if of_day is None or not base or len(context.problems) > before:
        return None
    return Rates(of_day, base, MappingProxyType({base: NANOS, **worth}))
