"""LaTeX in a reference as the letters that it prints: accents, Greek, dashes, quotes, markup taken off.

Source: L. Lamport, "LaTeX: A Document Preparation System", accents and special symbols.
"""

from __future__ import annotations

import re
import unicodedata

ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
LETTERS = {
    "ss": "ß",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "i": "ı",
    "j": "ȷ",
    "dh": "ð",
    "th": "þ",
    "times": "×",
    "pm": "±",
    "deg": "°",
    "textdegree": "°",
    "leq": "≤",
    "le": "≤",
    "geq": "≥",
    "ge": "≥",
    "approx": "≈",
    "sim": "∼",
    "rightarrow": "→",
    "to": "→",
    "infty": "∞",
    "textendash": "–",
    "textemdash": "—",
    "ldots": "…",
    "dots": "…",
    "textquoteright": "’",
    "textquoteleft": "‘",
}
ACCENT = re.compile(
    r"\\(?:([`'^~=.\"])\s*|([uvHcdbkr])(?![A-Za-z])\s*)"
    r"(?:\{\s*(\\?[A-Za-z])\s*\}|(\\?[ij](?![A-Za-z])|[A-Za-z]))"
)
COMMAND = re.compile(r"\\([A-Za-z]+)\*?\s*(?:\{\})?")
ESCAPED = re.compile(r"\\([&%$#_{}\s,;:!/-])")
LITERAL = {"{": "\ue000", "}": "\ue001", "$": "\ue002"}


def plain(words: str) -> str:
    """Return words without LaTeX; those that hold none come back as they are."""
    if not any(mark in words for mark in "\\{}$~-`'"):
        return words
    words = ACCENT.sub(_accented, words)
    words = ESCAPED.sub(lambda found: LITERAL.get(found[1], found[1].strip(",;:!/-")), words)
    words = COMMAND.sub(_command, words)
    words = re.sub(r"[{}]|(?<!\\)\$", "", words).replace("~", " ")
    words = words.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    for mark, stand_in in LITERAL.items():
        words = words.replace(stand_in, mark)
    return " ".join(words.split())


def _accented(found: re.Match[str]) -> str:
    accent = ACCENTS[found[1] or found[2]]
    letter = (found[3] or found[4]).lstrip("\\")
    return unicodedata.normalize("NFC", letter + accent)


def _command(found: re.Match[str]) -> str:
    """A letter for its name; nothing for markup such as \\textit, whose words stay."""
    name = found[1]
    if name in LETTERS:
        return LETTERS[name]
    case = "SMALL" if name[0].islower() else "CAPITAL"
    spelt = {"lambda": "LAMDA"}.get(name.lower(), name.upper().removeprefix("VAR"))
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {spelt}")
    except KeyError:
        return ""
