"""What tests ask for, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from leadladder_server.ruleset.conditions import Literal, Name, Operand, Operator, Test
from leadladder_server.values.types import FieldType
from leadladder_server.wording.english import ENGLISH
from leadladder_server.wording.language import Language, Phrase, same
from leadladder_server.wording.values import in_units, say_value

_MOST_OF_A_LIST = 5
"""A list file with more items is told by its name and size."""

_DATES = (FieldType.DATE, FieldType.TIMESTAMP)

_OPPOSITES = {
    Operator.GT: Operator.LTE,
    Operator.AFTER: Operator.LTE,
    Operator.GTE: Operator.LT,
    Operator.LT: Operator.GTE,
    Operator.BEFORE: Operator.GTE,
    Operator.LTE: Operator.GT,
}


def expectation(test: Test, title_of: Callable[[Name], str], language: Language = ENGLISH) -> str:
    """What a test asks for, in words that complete "needs ...": "at least 20", "one of linux or mac"."""
    return words(test, title_of, language).wanted


def words(
    test: Test, say_name: Callable[[Name], str], language: Language = ENGLISH, *, negated: bool = False
) -> Phrase:
    """What a test says, or its opposite; without holes.

    Args:
        test: The test.
        say_name: What to call another field or signal that it compares with.
        language: In which language.
        negated: Whether it is the opposite that is asked for.
    """
    return _Wording(test, say_name, language, negated).phrase()


@dataclass(frozen=True, slots=True)
class _Wording:
    test: Test
    say_name: Callable[[Name], str]
    language: Language
    negated: bool

    def phrase(self) -> Phrase:
        test, language = self.test, self.language
        match test.operator:
            case Operator.KNOWN:
                return same(language.known if self._is_true() is not self.negated else language.not_known)
            case Operator.EQUALS | Operator.NOT_EQUALS:
                return self._equality(differs=(test.operator is Operator.NOT_EQUALS) is not self.negated)
            case Operator.IN | Operator.NOT_IN:
                among = (test.operator is Operator.IN) is not self.negated
                if len(test.operands) == 1:
                    return self._equality(differs=not among)
                return (language.one_of if among else language.none_of).format(self._operands(is_choice=True))
            case Operator.WITHIN | Operator.OLDER_THAN | Operator.IN_NEXT:
                return self._window()
            case Operator.BETWEEN:
                return self._range()
            case Operator.CONTAINS if test.subject.type is FieldType.LIST:
                return language.member[self.negated].format(self._operand())
            case Operator.CONTAINS_ANY if test.subject.type is FieldType.LIST:
                return language.any_member[self.negated].format(self._operands(is_choice=True))
            case Operator.CONTAINS_ALL if test.subject.type is FieldType.LIST:
                return language.all_members[self.negated].format(self._operands(is_choice=False))
            case Operator.CONTAINS | Operator.STARTS_WITH | Operator.ENDS_WITH | Operator.MATCHES:
                return language.text[test.operator, self.negated].format(self._operand())
            case _:
                return self._order()

    def _is_true(self) -> bool:
        """Whether the one literal that a boolean is compared with is true."""
        return any(isinstance(operand, Literal) and operand.value is True for operand in self.test.operands)

    def _say(self, operand: Operand) -> str:
        if isinstance(operand, Name):
            return self.say_name(operand)
        return say_value(operand.value, operand.type, self.language)

    def _operand(self) -> str:
        return self._say(self.test.operands[0])

    def _operands(self, *, is_choice: bool) -> str:
        """All operands, or for a long list its size and name."""
        test, language = self.test, self.language
        if test.list_name and len(test.operands) > _MOST_OF_A_LIST:
            return language.from_list.format(language.count(len(test.operands)), f"${test.list_name}")
        operands = [self._say(operand) for operand in test.operands]
        return language.listed(operands, is_choice=is_choice) or language.empty_list.format(f"${test.list_name}")

    def _equality(self, *, differs: bool) -> Phrase:
        test, language = self.test, self.language
        is_name = isinstance(test.operands[0], Name)
        if test.subject.type is FieldType.BOOLEAN and not is_name:
            return Phrase(language.yes if self._is_true() is not differs else language.no, "")
        phrase = language.different if differs else language.equal_name if is_name else language.equal
        return phrase.format(self._operand())

    def _window(self) -> Phrase:
        language = self.language
        lengths = (operand.value for operand in self.test.operands if isinstance(operand, Literal))
        length = next((value for value in lengths if isinstance(value, timedelta)), timedelta())
        unit, number = in_units(length, language)
        if self.test.operator is Operator.OLDER_THAN:
            age = unit.one if number is None else unit.many_ago.format(number)
            return (language.not_ago if self.negated else language.ago).format(age)
        if self.test.operator is Operator.WITHIN:
            window = unit.last if number is None else unit.last_many.format(number)
        else:
            window = unit.next if number is None else unit.next_many.format(number)
        return (language.not_within if self.negated else language.within).format(window)

    def _range(self) -> Phrase:
        language = self.language
        if not self.negated:
            return language.between.format(*map(self._say, self.test.operands))
        if self.test.subject.type in _DATES:
            return language.outside_dates.format(*map(self._dated, self.test.operands))
        return language.outside.format(*map(self._say, self.test.operands))

    def _dated(self, operand: Operand) -> str:
        said = self._say(operand)
        return said if isinstance(operand, Name) else self.language.dated.format(said)

    def _order(self) -> Phrase:
        test, language = self.test, self.language
        operator = _OPPOSITES[test.operator] if self.negated else test.operator
        if test.subject.type in _DATES:
            is_open = operator in (Operator.LT, Operator.BEFORE, Operator.GT, Operator.AFTER)
            said = self._dated(test.operands[0]) if is_open else self._operand()
            return language.order_of_dates[operator].format(said)
        orders = language.order_of_durations if test.subject.type is FieldType.DURATION else language.order
        return orders[operator].format(self._operand())
