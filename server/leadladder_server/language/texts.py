"""Shapes and keys that many parts of a rule set share."""

from leadladder_server.language.conditions import CONDITION
from leadladder_server.language.shapes import IdShape, Key, ListShape, ScalarShape

TEXT = ScalarShape("a text")
NUMBER = ScalarShape("a number")
BOOLEAN = ScalarShape("true or false")
DURATION = ScalarShape("a duration")
DATE = ScalarShape("a date")
VALUE = ScalarShape("a value")
VALUES = ListShape(VALUE, "a list of values")

ID = Key("id", IdShape(), "Its name in other parts of the rule set and in verdicts", "headcount", required=True)
TITLE = Key("title", TEXT, "What people call it", "Ideal customer profile")
ASK = Key("ask", TEXT, "The question that would settle it", "How many people work there?")
WHEN = Key("when", CONDITION, "Its condition", "{company.employees: {gte: 20}}", required=True)
BECAUSE = Key("because", TEXT, "The sentence that gives its reason", "They sell what we sell")
