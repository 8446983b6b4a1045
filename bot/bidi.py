"""Numbers, links and Latin words inside right-to-left text, kept in one piece and in their own order."""

import re

LEFT_TO_RIGHT, END = "\u2066", "\u2069"  # Unicode isolates: LRI, PDI
BEGINS_FROM_THE_RIGHT = re.compile("[^A-Za-z]*?[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# A run that begins and ends with a Latin letter or a digit, and holds more than one plain word or number.
RUN = re.compile(r"https?://\S*[\w/]|(?<!\w)[+£0-9A-Za-z][0-9A-Za-z \-–:./,'&+@_]*[0-9A-Za-z](?!\w)")
NEEDS_NONE = re.compile(r"£?[0-9]+([.,:][0-9]+)*|[A-Za-z]+")  # one number or one word stays whole by itself


def isolated(text: str) -> str:
    """The text with such runs isolated, in lines that begin from the right; other lines stay as they are."""
    return "\n".join(_line(line) if BEGINS_FROM_THE_RIGHT.match(line) else line for line in text.split("\n"))


def _line(line: str) -> str:
    if LEFT_TO_RIGHT in line:  # done already
        return line
    return RUN.sub(lambda run: run[0] if NEEDS_NONE.fullmatch(run[0]) else f"{LEFT_TO_RIGHT}{run[0]}{END}", line)
