"""What an SMS costs: its alphabet, its segments, and punctuation that keeps it cheap."""

# 3GPP TS 23.038, section 6.2.1: the default alphabet, and the extension table whose characters cost two septets.
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("\f^{}\\[~]|€")
SINGLE_GSM, PART_GSM, SINGLE_UCS2, PART_UCS2 = 160, 153, 70, 67

# One curly apostrophe turns a 160-character SMS of one segment into three.
LOOK_ALIKES = str.maketrans(
    {
        "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "•": "-",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200e": None, "\u200f": None,
    }
)  # fmt: skip


def is_gsm(text: str) -> bool:
    """Whether an SMS of this text stays in the 7-bit alphabet."""
    return all(char in GSM_BASIC or char in GSM_EXTENDED for char in text)


def segments(text: str) -> int:
    """How many SMS segments this text costs: 160 then 153 septets, or 70 then 67 UTF-16 units."""
    units, single, part = (_septets, SINGLE_GSM, PART_GSM) if is_gsm(text) else (_utf16, SINGLE_UCS2, PART_UCS2)
    if sum(map(units, text)) <= single:
        return 1
    parts, left = 1, part
    for char in text:
        cost = units(char)
        if cost > left:  # an extension character or a surrogate pair is never split
            parts, left = parts + 1, part
        left -= cost
    return parts


def plain_punctuation(text: str) -> str:
    """The text with curly quotes, dashes and invisible spaces replaced, so that an SMS stays cheap."""
    return text.translate(LOOK_ALIKES)


def _septets(char: str) -> int:
    return 2 if char in GSM_EXTENDED else 1


def _utf16(char: str) -> int:
    return 2 if ord(char) > 0xFFFF else 1
