"""Messages about files of texts."""

from leadladder_server.diagnostics import Diagnostic, Span
from leadladder_server.documents.phrases import did_you_mean, error, excerpt


def misnamed(span: Span, name: str, meant: str | None) -> Diagnostic:
    """A file of texts that is not called after a locale, or not as locales are written."""
    message = f"A file of texts is called after the language that it is in, and {excerpt(name)} is not such a name"
    advice = "name it after a BCP 47 tag, for example de.yaml, pt-BR.yaml or zh-Hant.yaml"
    return error(span, "misnamed-texts", message, advice if meant is None else f"rename it to {meant}")


def invalid_locale(span: Span, written: str, meant: str | None) -> Diagnostic:
    """`locale:` with something that is no tag of a language."""
    message = f"locale: takes the BCP 47 tag of a language, got {excerpt(written) or 'an empty text'}"
    return error(span, "invalid-locale", message, did_you_mean(meant, "write for example en, de or pt-BR"))


def link_outside(span: Span, name: str) -> Diagnostic:
    """A file of texts that is a link to somewhere else, or to itself."""
    message = f"{excerpt(name)} is a link that leads outside the rule set's folder, or nowhere"
    return error(span, "path-outside", message, "copy the file to where the link is")


def too_many(file: str, limit: int) -> Diagnostic:
    """More files of texts than are read."""
    message = f"A rule set has texts in at most {limit:,} languages, and this file is one more"
    return error(Span(file, 1, 1, 2), "too-many", message, "delete the files of languages that nobody asks for")
