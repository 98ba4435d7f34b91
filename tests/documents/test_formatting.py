"""Laying out a text anew: what changes, what never does."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadladder_server.documents.concrete import NotLaidOut
from leadladder_server.documents.formatting import KeyOrder, format_text
from leadladder_server.documents.nodes import Node, Scalar, Sequence
from leadladder_server.documents.yaml import read_text

LEVEL = KeyOrder(keys={"when": None, "points": None})
CRITERION = KeyOrder(keys={"id": None, "title": None, "when": None, "levels": KeyOrder(items=LEVEL)})
GROUP = KeyOrder(keys={"criteria": KeyOrder(items=CRITERION)})
ORDER = KeyOrder(keys={"name": None, "facts": None, "groups": KeyOrder(others=GROUP)})

CASES = {
    "comments at the end of what moves": (
        """\
groups:
  a:
    criteria:
      - id: x
        met: |
          text
        # ends the item
      # ends the list
  # ends the groups

# about the facts
facts:
  - b   # one
  # ends the facts
name: c
extra: 1
  # ends the extras
# the end
""",
        """\
name: c

# about the facts
facts:
  - b   # one
  # ends the facts

groups:
  a:
    criteria:
      - id: x
        met: |
          text
        # ends the item
      # ends the list
  # ends the groups

extra: 1
# ends the extras
# the end
""",
    ),
    "spacing": (
        """\
a:   1
b:  {x: 1,y: [1,2 , 3],}



c:
""",
        """\
a: 1
b: {x: 1, y: [1, 2, 3]}

c:
""",
    ),
    "indentation": (
        """\
a:
    b:
    - x: 1
      y: 2

    -   z: 3
    - - 1
      - 2
""",
        """\
a:
  b:
    - x: 1
      y: 2

    - z: 3
    - - 1
      - 2
""",
    ),
    "order of keys, comments with them": (
        """\
# about the file

# about groups
groups:
  fit:
    criteria:
      - title: T   # said so
        id: x
        # the levels
        levels: [{points: 3, when: {b: 1, a: 2}}]

name: n
other: o
facts: {}
""",
        """\
# about the file

name: n
facts: {}

# about groups
groups:
  fit:
    criteria:
      - id: x
        title: T   # said so
        # the levels
        levels: [{when: {b: 1, a: 2}, points: 3}]

other: o
""",
    ),
    "the editor's line stays at the top": (
        """\
# yaml-language-server: $schema=x
# about groups
groups: {}
name: n
""",
        """\
# yaml-language-server: $schema=x
name: n
# about groups
groups: {}
""",
    ),
    "a comment under what it is about": (
        """\
a:
      - x: 1
        # of x
      - y: 2
      # of the list
# of b
b: 1
   # at the end
""",
        """\
a:
  - x: 1
    # of x
  - y: 2
  # of the list
# of b
b: 1
# at the end
""",
    ),
    "comments behind keys, dashes and brackets": (
        """\
a:  # of a
    b: [1,2]  # of b
c:
  -   # of the item
    d: 1
  - 2 # two
""",
        """\
a:  # of a
  b: [1, 2]  # of b
c:
  -   # of the item
    d: 1
  - 2  # two
""",
    ),
    "texts of several lines": (
        """\
a:
     b: |
          one
            two

          three
     c: >-
         four
     d: five
        six
     e: "seven
       eight"
""",
        """\
a:
  b: |
    one
      two

    three
  c: >-
    four
  d: five
    six
  e: "seven
    eight"
""",
    ),
    "braces over several lines stay as they are": (
        """\
a:
      b: {x: 1,  # one
          y:   2}
""",
        """\
a:
  b: {x: 1,  # one
    y:   2}
""",
    ),
    "quotes and numbers stay as they are": (
        """\
a: 'x'
b: "y"
c: 0x10
d: 1_000
""",
        """\
a: 'x'
b: "y"
c: 0x10
d: 1_000
""",
    ),
    "an alias keeps the order": (
        "groups: &g {a: 1}\nname: *g\n",
        "groups: &g {a: 1}\nname: *g\n",
    ),
    "anchors of blocks": (
        """\
name: &n
    x: 1
facts:
  -   &i
      y: 1
""",
        """\
name: &n
  x: 1
facts:
  - &i
    y: 1
""",
    ),
    "nothing in braces": (
        "a: {b, c: }\n",
        "a: {b: , c: }\n",
    ),
    "windows line breaks": (
        "name:  1\r\nfacts:   2\r\n",
        "name: 1\r\nfacts: 2\r\n",
    ),
    "no line break at the end": (
        "a:  1",
        "a: 1\n",
    ),
    "a marker at the start": (
        """\
%YAML 1.2
---
a:  1
""",
        """\
%YAML 1.2
---
a: 1
""",
    ),
    "a byte order mark": (
        "\ufeffa:  1\n",
        "a: 1\n",
    ),
    "a list at the top": (
        """\
-   a:   1
    b: 2
-   c
""",
        """\
- a: 1
  b: 2
- c
""",
    ),
    "a text alone": (
        "   x\n",
        "x\n",
    ),
    "a sign in a text that is no comment": (
        "a: b#c\nd: 'e # f'   # g\n",
        "a: b#c\nd: 'e # f'   # g\n",
    ),
}


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in CASES.items()])
def test_layout(case: tuple[str, str]) -> None:
    """Each text is laid out as expected, and then stays as it is."""
    text, expected = case
    assert format_text(text, ORDER) == expected
    assert format_text(expected, ORDER) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("a: [1", "it is not YAML", id="broken"),
        pytest.param("", "it is not one document", id="empty"),
        pytest.param("a: 1\n---\nb: 2\n", "it is not one document", id="two documents"),
        pytest.param("? [a]\n: 1\n", "a key is not a plain or quoted text on one line", id="a list as a key"),
        pytest.param("{[a]: 1}\n", "a key is a list or mapping", id="a list as a key in braces"),
        pytest.param("a: 1\na: 2\n", "it has problems that `leadladder check` shows", id="a key twice"),
        pytest.param("a: |2\n    x\n", "a block text states its indentation", id="stated indentation"),
        pytest.param("a: |+\n  x\n\nb: 1\n", "or keeps the blank lines after it", id="kept blank lines"),
        pytest.param(
            "--- {a: 1}\n", "its content begins on the line of the marker ---", id="content beside the marker"
        ),
        pytest.param("a: 1\n...\n", "it has a marker for its end", id="an end marker"),
    ],
)
def test_what_is_left_alone(text: str, reason: str) -> None:
    """What cannot be laid out without a doubt is refused, with the reason."""
    with pytest.raises(NotLaidOut, match=re.escape(reason)):
        format_text(text, ORDER)


KEYS = st.sampled_from(
    ["name", "facts", "groups", "criteria", "id", "title", "when", "levels", "points", "zeta", "'quoted'"]
)
SCALARS = st.sampled_from(
    ["1", "two words", "'it''s # not'", '"a: b"', "5000000 EUR", "$x", "", "no", "~", "a#b", "&a b"]
)
GAPS = st.lists(st.sampled_from(["", "   ", "# remark", "  # deep remark", "#!"]), max_size=2)
REMARKS = st.sampled_from(["", "", " # said", "    # far"])


@st.composite
def flows(draw: st.DrawFn, depth: int = 2) -> str:
    """A value on one line."""
    kind = draw(st.integers(0, 4 if depth else 2))
    if kind <= 2:
        return draw(SCALARS.filter(lambda text: "&" not in text))
    pad = draw(st.sampled_from(["", " ", "  "]))
    if kind == 3:
        return f"[{pad}" + f"{pad},{pad}".join(draw(st.lists(flows(depth - 1).filter(bool), max_size=3))) + f"{pad}]"
    keys = draw(st.lists(KEYS, max_size=3, unique_by=lambda key: key.strip("'")))
    return "{" + pad + f",{pad}".join(f"{key}: {draw(flows(depth - 1))}" for key in keys) + pad + "}"


@st.composite
def blocks(draw: st.DrawFn, indentation: int = 0, depth: int = 3) -> list[str]:
    """The lines of a block mapping or list with comments, blank lines and odd indentation."""
    lines: list[str] = []
    is_list = draw(st.booleans())
    lead = " " * indentation
    keys = (
        [""] * draw(st.integers(1, 3))
        if is_list
        else draw(st.lists(KEYS, min_size=1, max_size=4, unique_by=lambda key: key.strip("'")))
    )
    for key in keys:
        lines += [lead + gap if gap.startswith("#") else gap for gap in draw(GAPS)]
        start = f"{lead}-" if is_list else f"{lead}{key}:"
        remark = draw(REMARKS)
        match draw(st.integers(0, 3 if depth else 1)):
            case 0:
                lines.append(f"{start} {draw(flows())}{remark}")
            case 1:
                lines.append(f"{start} |{draw(st.sampled_from(['', '-', '+']))}{remark}")
                lines += (
                    [
                        f"{lead}   {text}" if text else ""
                        for text in draw(st.lists(st.sampled_from(["x", "  y", "", "# z"]), min_size=1, max_size=3))
                        if lines
                    ]
                    if (draw(st.booleans()))
                    else [f"{lead}   only"]
                )
                if not lines[-1].strip() or lines[-1].lstrip() != lines[-1].lstrip(" "):
                    lines.append(f"{lead}   end")
            case _:
                lines.append(f"{start}{remark}")
                lines += draw(blocks(indentation + draw(st.integers(1, 4)), depth - 1))
    return lines


def meaning(node: Node | None) -> object:
    """What a node says, whatever the order of its keys."""
    match node:
        case Scalar(value=value):
            return type(value), value
        case Sequence(items=items):
            return [meaning(item) for item in items]
        case None:
            return None
        case _:
            return {entry.key.text: meaning(entry.value) for entry in node.entries}


def remarks(text: str) -> Counter[str]:
    """How often the signs of comments stand in a text, wherever they stand."""
    return Counter(found.group().strip() for found in re.finditer(r"#!|# remark|# deep remark|# said|# far|# z", text))


@given(blocks())
def test_nothing_is_lost(lines: list[str]) -> None:
    """Whatever the text: it says the same afterwards, has the same comments, and a second time changes nothing."""
    text = "\n".join(lines) + "\n"
    node, problems = read_text("x", text)
    try:
        done = format_text(text, ORDER)
    except NotLaidOut:
        # Only a text that cannot be read, or whose comments belong to nothing in particular, is refused.
        assert problems or node is None or re.search(r"\|\+|[|>]-?\s*#|-\s+#|:\s+#", text)
        return
    assert meaning(read_text("x", done)[0]) == meaning(node)
    assert remarks(done) == remarks(text)
    assert format_text(done, ORDER) == done
    assert all(line == line.rstrip() or "|" in done for line in done.split("\n"))
