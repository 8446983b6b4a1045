"""The words that must work for everybody: stop, start, help, and the name of one's language."""

import pytest

from bot.i18n import NAMES
from bot.talk import Intent
from bot.understand import says_stop, understand

# A person has checked none of these but the English.
STOP = {
    "en": ("stop", "STOP", "Stop.", "stopall", "unsubscribe", "end", "quit", "cancel", "opt out", "leave me alone"),
    "ar": ("توقف", "قف", "إيقاف", "ايقاف"),
    "ckb": ("ڕاگرتن", "بوەستێنە"),
    "fa": ("بس کن", "توقف کن", "لغو"),
    "fa_AF": ("بس کنید", "ایست"),
    "ps": ("بند کړه", "ودریږه"),
    "ti": ("ጠጠው", "ኣቋርጽ", "ደው"),
    "am": ("አቁም", "ይቁም"),
    "om": ("dhaabi", "Dhaabaa"),
    "so": ("jooji", "istaag"),
    "vi": ("dừng", "dừng lại", "ngừng", "dung lai", "dung"),
    "sq": ("ndalo", "ndal"),
    "tr": ("durdur", "iptal"),
    "fr": ("arrêter", "arrête", "ARRET"),
    "uk": ("стоп", "зупинити", "Зупинись"),
}
START = {
    "en": "start", "ar": "ابدأ", "ckb": "دەستپێبکە", "fa": "شروع", "fa_AF": "شروع", "ps": "پیل", "ti": "ጀምር",
    "am": "ጀምሩ", "om": "jalqabi", "so": "bilow", "vi": "bắt đầu", "sq": "fillo", "tr": "başla", "fr": "commencer",
    "uk": "почати",
}  # fmt: skip
HELP = {
    "en": "help", "ar": "مساعدة", "ckb": "یارمەتی", "fa": "کمک", "fa_AF": "کمک", "ps": "مرسته", "ti": "ሓገዝ",
    "am": "እርዳታ", "om": "gargaarsa", "so": "caawi", "vi": "trợ giúp", "sq": "ndihmë", "tr": "yardım", "fr": "aide",
    "uk": "допомога",
}  # fmt: skip


@pytest.mark.parametrize(("code", "word"), [(code, word) for code, words in STOP.items() for word in words])
def test_stop_is_understood_in_every_language(code: str, word: str) -> None:
    for text in (word, f" {word}! ", word.upper()):
        meant = understand(text, "en")
        assert (meant.intent, meant.score) == ("stop", 1), code
        assert says_stop(text)


@pytest.mark.parametrize(("words", "intent"), [(START, "start"), (HELP, "help")])
def test_start_and_help_are_understood_in_every_language(words: dict[str, str], intent: Intent) -> None:
    for word in words.values():
        assert (understand(word).intent, understand(word).score) == (intent, 1), word


@pytest.mark.parametrize("code", NAMES)
def test_the_name_of_a_language_in_its_own_script_is_understood(code: str) -> None:
    assert (understand(NAMES[code]).intent, understand(NAMES[code]).score) == ("language", 1)


def test_no_language_is_left_out() -> None:
    assert set(STOP) == set(START) == set(HELP) == set(NAMES)


@pytest.mark.parametrize(
    "text", ["stop at the shop", "bus stop", "stopped", "the weekend", "i want to end the tenancy", "", "yes", "no"]
)
def test_words_with_a_stop_in_them_are_not_a_bare_stop(text: str) -> None:
    assert not says_stop(text)
    assert understand(text).intent != "stop"


def test_please_stop_texting_me_is_a_stop_but_not_a_bare_one() -> None:
    text = "can you please stop texting me about the gym"
    assert understand(text).intent == "stop"
    assert not says_stop(text)


@pytest.mark.parametrize("text", ["đúng", "Đúng rồi", "đúng.", "بەسە", "dur", "بس", "وقف", "enough", "ok", "tamam"])
def test_a_yes_or_an_enough_is_not_a_stop(text: str) -> None:
    assert not says_stop(text)
    assert (understand(text).intent, understand(text).score) != ("stop", 1)
