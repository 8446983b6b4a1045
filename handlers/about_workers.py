"""Whether somebody who works with the person is said to harm them: whoever that is must not be the one who is told."""

import re

from bot.talk import Adviser, Turn
from bot.understand import fold

WORKER = (
    r"(pa|personal advis[eo]r|((social|key|support|case|youth) ?)?worker|supervisor|foster carer|carer"
    r"( husband| brother| son| wife)?|landlord|(night )?staff)s?"
)
DOES = (
    r"(hit|hits|hitting|beat|beats|beating|hurt|hurts|hurting|rap(e|es|ed|ing)|force[sd]?|forcing|scare\w*|sex|nudes|porn"
    r"|kill|batter|sleep with|came on to|come on to|come in my room|comes in my room|lock(s|ed)? me"
    r"|(sell\w*|sold|giv\w+|gave|offer\w*) (me |us )?(drugs|weed|pills|coke|spice)"
    r"|(slap|punch|kick|touch|grop|grab|kiss|abus|molest|harass|threaten|assault|attack|sexual|deport)\w*)"
)
# Words after which it is somebody else who does it: "my PA said my dad hits me", and not "my PA said he will hit me".
ELSE = (
    r"(?!(told|tells|knows|thinks|heard|saw|about|when|if|because|my|his|her|their|another)\b"
    r"|(said|says) (?!he|she|they)|ask\w* (if|why|when|what|who|whether)\b)"
)
NOT_THEM = r"(?<!of )(?<!tell )(?<!told )"  # "a friend of my PA", "do not tell my PA"
BY_WORKER = re.compile(
    rf"(^|{NOT_THEM}\b(my|the|a|one of the) ){WORKER} (?!that\b)({ELSE}\w+ ){{0,6}}{DOES}\b"
    rf"|\bby (my|the|a) {WORKER}\b|\b(scared|afraid|frightened|terrified) (of|from)? ?(my|the) {WORKER}\b"
    rf"|\b(dont|do not|never) (tell|let) (my |the )?{WORKER}\b"
)
BY_THEM = re.compile(rf"\b(he|she|they|hes|shes|theyre) (\w+ ){{0,4}}{DOES}\b")
ABOUT_THEM = frozenset({"complain_words", "unhappy_words", "thanks_words", "after_allegation"})  # steps: "he" is the PA


def by_worker(turn: Turn) -> bool:
    """Whether the harm in these words is done by somebody who works with them, by name, by what they are, or as "he"
    where they are being talked of.
    """
    if turn.meant.risk != "abuse":
        return False
    said = _with_names(" ".join(fold(turn.text)), turn)
    return bool(BY_WORKER.search(said)) or (turn.step in ABOUT_THEM and bool(BY_THEM.search(said)))


def _with_names(said: str, turn: Turn) -> str:
    """Their PA's first name as what they are."""
    known = next((each for each in turn.answers if isinstance(each, Adviser)), Adviser())
    names = [" ".join(fold(name)) for name in (known.name, known.cover) if name]
    return re.sub(rf"\b({'|'.join(map(re.escape, names))})\b", "my pa", said) if names else said
