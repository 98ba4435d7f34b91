"""Every message about text that cannot be read as a document: one function each, the facts are its arguments."""

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.phrases import error, excerpt, in_quotes


def unreadable_file(span: Span, reason: str, advice: str = "check its name and its permissions") -> Diagnostic:
    """The file system refuses."""
    return error(span, "unreadable-file", f"The file cannot be read: {reason}", advice)


def not_a_file(span: Span) -> Diagnostic:
    """A folder, a pipe or a device."""
    return unreadable_file(span, "it is not a file", "put the text into a file of this name")


def link_to_nowhere(span: Span) -> Diagnostic:
    """A symbolic link whose target is not there, or is the link itself."""
    return unreadable_file(
        span, "it is a link that leads nowhere", "let it lead to a file, or put the file in its place"
    )


def not_a_text(span: Span) -> Diagnostic:
    """Bytes that are no text in any encoding."""
    return error(span, "not-utf-8", "Expected a text, got a file of another kind", "write the rules as text, in UTF-8")


def not_utf8(span: Span, byte: int, guess: str) -> Diagnostic:
    """Bytes that are no UTF-8; `guess` names the encoding that they look like, or is empty."""
    looks = f"; the file looks like {guess}" if guess else ""
    return error(
        span, "not-utf-8", f"Expected text in UTF-8, got the byte 0x{byte:02X} here{looks}", "save the file as UTF-8"
    )


def too_large(span: Span, limit: int) -> Diagnostic:
    """More text than is read."""
    advice = "move long lists into files of their own, one item per line"
    return error(span, "too-large", f"The file is larger than {limit:,} bytes", advice)


def control_character(span: Span, character: str) -> Diagnostic:
    """A character that no editor shows."""
    advice = 'delete it; where it is meant, write it in double quotes as an escape such as "\\u0085"'
    return error(span, "control-character", f"The invisible character U+{ord(character):04X} cannot stand here", advice)


def empty_document(span: Span) -> Diagnostic:
    """Nothing but blank space and comments."""
    return error(span, "empty-document", "The file says nothing", "write at least one key: value line")


def several_documents(span: Span) -> Diagnostic:
    """A second `---`."""
    return error(
        span,
        "several-documents",
        "Expected one document in the file, got another one here",
        "delete the --- or ... line",
    )


def directive(span: Span, version: str) -> Diagnostic:
    """A `%YAML` line that asks for rules which are not followed."""
    return error(
        span, "yaml-directive", f"Expected YAML 1.2, the file asks for YAML {version}", "delete the %YAML line"
    )


def nested_too_deep(span: Span, limit: int) -> Diagnostic:
    """Brackets or indentation without end."""
    message = f"Lists and mappings are nested more than {limit} deep here"
    return error(span, "nested-too-deep", message, "flatten this part, or split it")


def too_many_values(span: Span, limit: int) -> Diagnostic:
    """Too many nodes, each alias counted as all that it repeats."""
    advice = "move long lists into files of their own, and repeat less through *aliases"
    return error(span, "too-many-values", f"The file holds more than {limit:,} values by here", advice)


def duplicate_key(span: Span, key: str, first_line: int) -> Diagnostic:
    """The same key twice in one mapping."""
    message = f"The key {excerpt(key)} is here a second time; the first one is on line {first_line}"
    return error(span, "duplicate-key", message, "keep one of them, or put both under one key")


def key_not_text(span: Span, got: str) -> Diagnostic:
    """A list, a mapping or nothing as a key."""
    return error(
        span,
        "key-not-text",
        f"Expected a text before the colon, got {got}",
        "write key: value; a key with brackets needs quotes",
    )


def merge_key(span: Span) -> Diagnostic:
    """YAML 1.1's `<<`, which YAML 1.2 does not have."""
    advice = "write the keys out; a whole list or mapping can be repeated as *name"
    return error(span, "merge-key", "Merging with << is not supported", advice)


def tag(span: Span, name: str) -> Diagnostic:
    """`!name`."""
    advice = "a text that starts with ! needs quotes, and so does a number that is meant as a text"
    return error(span, "tag", f"Tags such as {excerpt(name)} are not supported", advice)


def unknown_anchor(span: Span, name: str) -> Diagnostic:
    """`*name` without a `&name` before it."""
    advice = "a text that starts with * needs quotes"
    return error(
        span, "unknown-anchor", f"*{excerpt(name)} repeats &{excerpt(name)}, which does not stand before it", advice
    )


def recursive_anchor(span: Span, name: str) -> Diagnostic:
    """`*name` inside `&name`."""
    message = f"*{excerpt(name)} stands inside &{excerpt(name)}, so that it would contain itself"
    return error(span, "recursive-anchor", message, "write out what you mean instead of the alias")


def broken_escape(span: Span) -> Diagnostic:
    """Half of a surrogate pair, from an escape of it alone."""
    advice = "write the character itself, or both halves of its escape"
    return error(span, "unknown-escape", "An escape in this text is half a character", advice)


def tab_indentation(span: Span) -> Diagnostic:
    """A tab where YAML wants spaces."""
    return error(
        span, "tab-indentation", "Expected spaces, got a tab", "indent with spaces; YAML does not allow tabs there"
    )


def needs_quotes(span: Span, character: str, text: str) -> Diagnostic:
    """A character that means something to YAML at the start of a text."""
    advice = f"put the text in quotes: {in_quotes(text)}"
    if character in "<>=|":
        advice += "; comparisons are written as words: gt, gte, lt, lte"
    return error(span, "needs-quotes", f"A text cannot start with {character}", advice)


def colon_in_text(span: Span, key: str, text: str) -> Diagnostic:
    """`a: b: c`."""
    advice = f"put the text in quotes: {excerpt(key)}: {in_quotes(text)}"
    return error(span, "colon-in-text", "A second colon on this line, inside a text without quotes", advice)


def dash_without_space(span: Span, text: str) -> Diagnostic:
    """`-id: a`, which YAML takes for a key that starts with a dash."""
    return error(span, "dash-without-space", "A dash needs a space after it", f"write - {excerpt(text)}")


def odd_space(span: Span, character: str) -> Diagnostic:
    """A no-break space or another one that looks like a space, before a key."""
    message = f"This looks like a space and is none: U+{ord(character):04X}"
    return error(
        span, "odd-space", message, "delete it, and indent with the space bar; it often comes with pasted text"
    )


def merge_conflict(span: Span) -> Diagnostic:
    """What a version control system leaves where two versions do not agree."""
    advice = "keep one of the two versions, and delete the lines that start with <<<<<<<, ======= and >>>>>>>"
    return error(span, "merge-conflict", "Two versions of the file conflict here, and nobody has chosen one", advice)


def placeholder(span: Span) -> Diagnostic:
    """`{{ name }}` of a template."""
    advice = "run the template and check what it makes; a text that starts with { needs quotes"
    return error(span, "placeholder", "A placeholder of a template stands here, and nobody has filled it in", advice)


def bad_indentation(span: Span) -> Diagnostic:
    """A line that starts in a column of its own."""
    message = "This line is indented unlike the lines around it"
    return error(
        span, "bad-indentation", message, "keys of one mapping, and dashes of one list, start in the same column"
    )


def unclosed_bracket(span: Span, bracket: str) -> Diagnostic:
    """The text ends inside a `[` or `{`."""
    return error(span, "unclosed-bracket", f"This {bracket} is never closed", f"add the {_CLOSING[bracket]}")


def expected_comma(span: Span, bracket: str, line: int, column: int) -> Diagnostic:
    """Something else than a comma or the closing bracket."""
    closing = _CLOSING[bracket]
    message = f"Expected a comma or {closing} before this, inside the {bracket} of line {line}, column {column}"
    return error(
        span, "unclosed-bracket", message, f"add the comma or the {closing}; a text with : , or brackets needs quotes"
    )


def stray_bracket(span: Span, got: str) -> Diagnostic:
    """A comma, bracket or dash where a value is expected."""
    advice = "delete it; a text that starts with it needs quotes"
    if got == "-":
        advice = "between { } or [ ] a list is written [first, second], without dashes"
    return error(span, "stray-bracket", f"Expected a value, got {got}", advice)


def unclosed_quote(span: Span) -> Diagnostic:
    """The text ends inside quotes."""
    return error(
        span,
        "unclosed-quote",
        "This quote is never closed",
        "add the closing quote; inside '...' an apostrophe is written ''",
    )


def text_after_value(span: Span) -> Diagnostic:
    """`a: "b" c`, `a: 'it's'`."""
    advice = "put all of it in one pair of quotes; inside '...' an apostrophe is written ''"
    return error(span, "text-after-value", "Expected the end of the line after a value that is closed already", advice)


def missing_colon(span: Span) -> Diagnostic:
    """A line in a mapping that is no `key: value`."""
    return error(
        span, "missing-colon", "Expected key: value, got no colon with a space after it", "write it as key: value"
    )


def unknown_escape(span: Span) -> Diagnostic:
    """A backslash before a character that it gives no meaning."""
    return error(
        span,
        "unknown-escape",
        "No such escape in double quotes",
        "use single quotes, where a backslash is only a backslash",
    )


def bad_block_text(span: Span) -> Diagnostic:
    """`|2x`, or block text whose first line is indented less than a blank one before it."""
    advice = "put the text on the lines below the | or >, all indented alike"
    return error(span, "bad-block-text", "This block of text does not start as one should", advice)


def syntax(span: Span) -> Diagnostic:
    """Anything else."""
    return error(span, "yaml-syntax", "This cannot be read as YAML", "put texts with special characters in quotes")


_CLOSING = {"[": "]", "{": "}"}
