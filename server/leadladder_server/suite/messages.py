"""Everything that is said to the author of a file of tests, one function a message."""

from collections.abc import Iterable, Sequence

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.nodes import Node, Scalar
from leadladder_server.documents.phrases import described, did_you_mean, either, error, excerpt, shown, warning
from leadladder_server.fields import ROOTS
from leadladder_server.suggestions import nearest
from leadladder_server.values.listing import listed


def no_mapping(node: Node, what: str) -> Diagnostic:
    """Something else than a test, a row or a contact."""
    message = f"Expected {what} here, got {described(node)}"
    return error(
        node.span, "wrong-shape", message, "write it as a mapping, such as {company.employees: 20, stage: lead}"
    )


def neither_fact_nor_word(key: Scalar, what: str) -> Diagnostic:
    """A key that means nothing in a test, a row or a contact."""
    name = excerpt(key.text)
    if key.text in ROOTS:
        advice = f"write a fact by its whole path, as in company.employees: 20, or put {name}: under contact:"
    else:
        advice = "a key with a dot is a fact, one without is what must come out: {company.employees: 20, stage: lead}"
    return error(key.span, "unknown-key", f"There is no key {name} in {what}", advice)


def two_ends(operator: Scalar, count: int) -> Diagnostic:
    """`between` without two ends."""
    message = f"between: takes a list of two numbers, got {count} of them"
    return error(operator.span, "wrong-shape", message, "write between: [40, 60]; both ends belong to it")


def nothing_compared(span: Span, what: str) -> Diagnostic:
    """A test, a row or a comparison that expects nothing."""
    message = f"{excerpt(what)} compares nothing"
    return error(span, "nothing-compared", message, "say what must come out, for example stage: lead")


def like_and_file(file: Scalar) -> Diagnostic:
    """Two contacts to start from."""
    return error(file.span, "two-beginnings", "A contact starts from like: or from file:, got both", "keep one of them")


def without_nothing(without: Scalar) -> Diagnostic:
    """Something taken away from nobody."""
    message = "without: takes away from the contact that like: or file: names, and there is neither"
    return error(without.span, "missing-key", message, "add like: with the name of a contact, or leave the facts out")


def wrong_rule_set(rule_set: Scalar, actual: str) -> Diagnostic:
    """Tests beside another rule set than theirs."""
    message = f"The rule set beside this file is {actual}, got {shown(rule_set.text)}"
    return error(rule_set.span, "other-rule-set", message, f"write rule_set: {actual}, or move the file")


def unknown_contact(name: Scalar, known: Sequence[str]) -> Diagnostic:
    """A contact that no fixture is."""
    otherwise = f"there are {either(known)}" if known else "contacts are written under contacts:"
    message = f"There is no contact called {shown(name.text)}"
    return error(name.span, "unknown-contact", message, did_you_mean(nearest(name.text, known), otherwise))


def contact_circle(name: Scalar, circle: Sequence[str]) -> Diagnostic:
    """Fixtures that start from each other."""
    message = f"The contact {circle[0]} starts from itself: {' → '.join(circle)}"
    return error(name.span, "contact-circle", message, "write out the facts of one of them")


def unused_contact(name: Scalar) -> Diagnostic:
    """A fixture that no test starts from."""
    advice = "use it in a test, or delete it"
    return warning(name.span, "unused-contact", f"No test uses the contact {excerpt(name.text)}", advice)


def file_outside(path: Scalar) -> Diagnostic:
    """A sample outside the rule set's folder."""
    message = f"Expected the path of a file inside the rule set's folder, got {shown(path.text)}"
    return error(path.span, "path-outside", message, "write it from there, for example contacts/acme.yaml")


def no_contact_file(path: Scalar, files: Iterable[str]) -> Diagnostic:
    """A sample that does not exist."""
    otherwise = "paths count from the rule set's folder, for example contacts/acme.yaml"
    message = f"There is no file {shown(path.text)}"
    return error(path.span, "no-contact-file", message, did_you_mean(nearest(path.text, files), otherwise))


def unknown_fact(span: Span, path: str, fields: Iterable[str], codes: Iterable[str]) -> Diagnostic:
    """A dotted key that names no fact."""
    own = "facts of your own are declared under fields: in the rule set"
    message = f"There is no fact called {shown(path)}"
    if path in set(codes):
        return error(span, "unknown-field", message, f"to say what it must come out as, write for example met: {path}")
    if path.startswith("signals."):
        return error(span, "unknown-field", message, "signals are made of activities: add these under history:")
    close = nearest(path, (field for field in fields if field not in ROOTS or "." not in path))
    return error(span, "unknown-field", message, own if close is None else f"did you mean {close}?   ({own})")


def group_with_value(span: Span, path: str, node: Node, members: Sequence[str]) -> Diagnostic:
    """A value where a group of facts stands."""
    message = f"{path} is a group of facts, got {described(node)}"
    return error(span, "group-of-fields", message, f"name {listed(members, 'or', 3)}, or write {path}: unknown")


def no_fact_value(span: Span, path: str) -> Diagnostic:
    """A fact with nothing after it."""
    message = f"{path}: takes a value, got nothing"
    return error(span, "wrong-shape", message, "write unknown for a fact that is not known, or leave the key out")


def takes_nothing_away(path: Scalar) -> Diagnostic:
    """`without` of something that is not there."""
    message = f"Nothing is known of {excerpt(path.text)}, so that without: changes nothing"
    return warning(path.span, "takes-nothing-away", message, "leave it out, or name what the other contact has")


def unread_fact(span: Span, field: str, expected: str, got: str) -> Diagnostic:
    """A fact that counts as not known, though its author wrote one."""
    message = f"{excerpt(field)} takes {excerpt(expected, 200)}, got {shown(got)}; so it is not used"
    return warning(span, "unread-fact", message, f"mend it, or expect it: warnings: [{excerpt(field)}]")


def duplicate_test(name: Scalar, line: int) -> Diagnostic:
    """Two tests of one name."""
    message = f"Another test on line {line} is called {excerpt(name.text)}"
    return error(name.span, "duplicate-test", message, "call one of them otherwise, so that it can be named alone")


def unreadable_as_of(as_of: Scalar) -> Diagnostic:
    """A moment that everything counts from and that cannot be read."""
    message = f"as_of: takes a date or a time, got {shown(as_of.text)}"
    return error(as_of.span, "unreadable-date", message, "write for example 2026-11-22 or 2026-11-22T09:30:00Z")


def unreadable_moment(scalar: Scalar, word: str) -> Diagnostic:
    """A moment that is expected and cannot be read."""
    message = f"{word}: takes a date, a time or never, got {shown(scalar.text)}"
    return error(scalar.span, "unreadable-date", message, "write for example 2027-01-21, in 60d or never")


def unreadable_duration(scalar: Scalar) -> Diagnostic:
    """`after` with something else than a length of time."""
    message = f"after: takes a duration, got {shown(scalar.text)}"
    return error(scalar.span, "wrong-type", message, "write hours, days or weeks: 12h, 60d, 2w")


def too_late(scalar: Scalar) -> Diagnostic:
    """A moment outside the calendar."""
    message = f"{shown(scalar.text)} after as_of is outside the years 1 to 9999"
    return error(scalar.span, "unreadable-date", message, "write a shorter time")


def unknown_word(scalar: Scalar, what: str, known: Sequence[str], code: str) -> Diagnostic:
    """A stage, a lifecycle, a label or another word that does not exist."""
    message = f"There is no {what} called {shown(scalar.text)}"
    otherwise = f"there are {either(known)}" if known else "the rule set has none"
    return error(scalar.span, code, message, did_you_mean(nearest(scalar.text, known), otherwise))


def unknown_end(scalar: Scalar, end: str, stages: Sequence[str]) -> Diagnostic:
    """A range of stages with an end that is none."""
    message = f"There is no stage called {shown(end)}"
    otherwise = f"write where it stands, two dots, and the best that it could still be: {stages[0]}..{stages[-1]}"
    return error(scalar.span, "unknown-stage", message, did_you_mean(nearest(end, stages), otherwise))


def not_one_of(scalar: Scalar, word: str, known: Sequence[str]) -> Diagnostic:
    """A word that takes one of few."""
    message = f"{word}: takes {either(known)}, got {shown(scalar.text)}"
    return error(scalar.span, "unknown-word", message, did_you_mean(nearest(scalar.text, known), "write one of them"))


def reversed_stages(scalar: Scalar, at: str, best: str) -> Diagnostic:
    """A range that ends below its start."""
    message = f"{best} stands below {at} on the ladder"
    return error(scalar.span, "reversed-range", message, f"write {best}..{at}, the stage where it stands first")


def wrong_number(scalar: Scalar, word: str, *, bare: bool) -> Diagnostic:
    """A score or points that are no number; `bare`: not behind an operator."""
    message = f"{excerpt(word)}: takes a number, got {described(scalar)}"
    advice = "write digits"
    if bare:
        advice += ", or operators such as {gte: 60}; or none for a score that does not exist"
    return error(scalar.span, "wrong-type", message, advice)


def no_grade(scalar: Scalar) -> Diagnostic:
    """A grade where the rule set gives none."""
    message = f"The rule set gives no grade, got {shown(scalar.text)}"
    return error(scalar.span, "no-grade", message, "leave grade: out, or add grade: to the rule set")


def off_the_ladder(scalar: Scalar) -> Diagnostic:
    """A standing as the stage where a contact stands."""
    message = f"There is no stage called {scalar.text.strip()}: that is a standing"
    return error(scalar.span, "unknown-stage", message, f"write standing: {scalar.text.strip()}")


def no_reason(scalar: Scalar, word: str) -> Diagnostic:
    """`skip` or `todo` that says no reason."""
    message = f"{word}: takes a reason, got {described(scalar)}"
    return error(scalar.span, "wrong-shape", message, f"say why, for example {word}: prices are under review")


def blank_name(name: Scalar) -> Diagnostic:
    """A test that is called nothing."""
    message = "it: takes what the rules do, got a text without a word"
    return error(name.span, "blank-text", message, "write for example it: draws the line at 20 employees")


def said_twice(scalar: Scalar, other: str) -> Diagnostic:
    """One code under two of met, unmet and unknown."""
    message = f"{excerpt(scalar.text)} stands under {other} as well"
    return error(scalar.span, "contradiction", message, "keep one of them")


def after_without_moment(after: Scalar) -> Diagnostic:
    """A later moment of no length."""
    message = "after: takes a time from 1h up, got none"
    return error(after.span, "wrong-type", message, "leave the row out of later:, or write for example after: 1d")
