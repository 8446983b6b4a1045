"""From what the network sees to what is done about it: is somebody in danger, what do they want, in which language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from bot.talk import Intent, Level, Risk
from bot.understand.net import Looked, Net

# Shares of certainty, chosen on the development half of our own sets (docs/understanding.md): how sure the network must
# be to ask softly, to send help numbers at once, to do so where plain words only gave cause to ask, and to leave a
# single word of danger aside because nothing is wrong.
CONCERN, URGENT, GRAVER, NOTHING_WRONG = 0.55, 0.65, 0.97, 0.1
SOONER = {
    "am": 0.3,
    "ti": 0.3,
    "tr": 0.4,
    "uk": 0.4,
    "fa": 0.45,
    "fr": 0.45,
    "so": 0.5,
    "vi": 0.5,
}  # asked softly at less
# The same for an intent in English, where plain words are known too, in other languages, for the intent that ends
# things, and for a topic.
WANTED, ELSEWHERE, TO_STOP, ABOUT = 0.4, 0.3, 0.8, 0.3
SPOKEN, FEWEST_SPOKEN = 0.97, 3  # and for another language in Latin letters, in so many words at least
IN_ITS_SCRIPT = 0.5  # where the letters are not Latin: only a few languages share them
REASONS = 4  # words that are named as having decided it


@dataclass(frozen=True, slots=True)
class Danger:
    """How likely something is wrong, of which kind, and how grave; `window` is where in the text."""

    share: float
    urgent: float
    risk: Risk
    window: int
    language: str = "en"  # what it seems to be written in

    @property
    def level(self) -> Level:
        if self.share < SOONER.get(self.language, CONCERN):
            return "none"
        return "urgent" if self.urgent >= URGENT else "concern"


def danger(looked: Looked) -> Danger:
    """The gravest of any part of the text."""
    shares = looked.shares("risk")
    any_ = 1 - shares[:, 0]
    window = int(any_.argmax())
    kinds = shares[window, 1:].reshape(-1, 2)  # risks x (urgent, concern)
    kind = int(kinds.sum(axis=1).argmax())
    risk = looked.net.labels["risk"][1 + 2 * kind].partition(".")[0]
    return Danger(float(any_[window]), float(kinds[:, 0].sum()), cast(Risk, risk), window, _seems(looked))


def intent(looked: Looked) -> Intent | None:
    """What is wanted, were nothing wrong; None where the network has no idea."""
    labels = looked.net.labels["intent"]
    shares = looked.on_the_whole("intent") * [label != "risk" for label in labels]
    place = int(shares.argmax())
    least = TO_STOP if labels[place] == "stop" else WANTED if _seems(looked) == "en" else ELSEWHERE
    return cast(Intent, labels[place]) if shares[place] >= least * shares.sum() else None


def _seems(looked: Looked) -> str:
    """The language that it is most likely in."""
    return looked.net.labels["language"][int(looked.on_the_whole("language").argmax())]


def topic(looked: Looked) -> str:
    """What an offer is about; empty where the network has no idea."""
    shares = looked.on_the_whole("topic")
    place = int(shares.argmax())
    return looked.net.labels["topic"][place] if shares[place] >= ABOUT else ""


def language(looked: Looked) -> str:
    """The language of the words, where it is sure; empty otherwise."""
    shares = looked.on_the_whole("language")
    place = int(shares.argmax())
    words = [word for word in looked.windows[0] if word.isalpha()]
    foreign = sum(not word.isascii() for word in words) * 2 > len(words)
    if shares[place] >= IN_ITS_SCRIPT and foreign:
        return looked.net.labels["language"][place]
    if len(words) < FEWEST_SPOKEN:
        return ""
    return looked.net.labels["language"][place] if shares[place] >= SPOKEN else ""


def reasons(net: Net, words: Sequence[str]) -> tuple[str, ...]:
    """The words without which the danger would be smallest, as they stand in the text."""
    whole = danger(net.look(words)).share
    less = [danger(net.look([*words[:at], *words[at + 1 :]])).share for at in range(len(words))]
    telling = sorted(sorted(range(len(words)), key=less.__getitem__)[:REASONS])
    return tuple(words[at] for at in telling if less[at] < whole) or tuple(words[:REASONS])


def reason(net: Net, words: Sequence[str], question: str, label: str) -> tuple[str, ...]:
    """The word that says most for this answer."""
    return (words[int(net.weigh(words, question, label).argmax())],)
