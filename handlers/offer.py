"""The Care Leavers Offer: topics, entries, and one entry in full. Only what staff published, never made up."""

import re
from functools import partial

from bot.clock import london
from bot.talk import Choice, Reply, Say, Signpost, Step, Turn
from offer_content import Content, Entry

SHOWN = 5  # entries listed at once: with the ways on, what two messages hold
PAGE = re.compile(r"[0-9]{1,3}")


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "offer": Step(partial(offer, content)),
        "offer_topic": Step(partial(topic, content)),
        "offer_more": Step(partial(more, content)),
        "offer_entry": Step(partial(entry, content)),
    }


def offer(content: Content, turn: Turn) -> Reply:
    """The topics; or, when the words named a topic, its entries straight away."""
    titles = _titles(content)
    if turn.value in titles:
        return topic(content, turn)
    _ = turn.translate
    choices = tuple(Choice(_(title), "offer_topic", key) for key, title in titles.items())
    return Reply((Say(_("Your Offer is the help you can get. What is it about?"), choices),), purpose="offer")


def topic(content: Content, turn: Turn) -> Reply:
    return _list(content, turn, turn.value, 0) if turn.value in _titles(content) else offer(content, turn)


def more(content: Content, turn: Turn) -> Reply:
    key, _, page = turn.value.partition(".")
    if key not in _titles(content) or not PAGE.fullmatch(page):
        return offer(content, turn)
    return _list(content, turn, key, int(page))


def _list(content: Content, turn: Turn, key: str, page: int) -> Reply:
    _ = turn.translate
    today = london(turn.now).date()
    found = content.entries_for(key, turn.who.age(today), today)
    if not found:
        return _nothing(content, turn, key)
    page = page if page * SHOWN < len(found) else 0  # an old button may name a page that is gone
    shown = found[page * SHOWN : (page + 1) * SHOWN]
    choices = [Choice(entry.label, "offer_entry", entry.id) for entry in shown]
    if len(found) > (page + 1) * SHOWN:
        choices.append(Choice(_("More"), "offer_more", f"{key}.{page + 1}"))
    choices.append(Choice(_("Other topics"), "offer"))
    return Reply(
        (Say(_("{topic}: which one?", topic=_(_titles(content)[key])), tuple(choices)),), purpose=f"offer.{key}"
    )


def _nothing(content: Content, turn: Turn, key: str) -> Reply:
    _ = turn.translate
    words = _("I have nothing on {topic} for you yet. Your PA may know more.", topic=_(_titles(content)[key]))
    choices = (Choice(_("Talk to my PA"), "adviser"), Choice(_("Other topics"), "offer"))
    return Reply((Say(words, choices),), purpose=f"offer.{key}")


def entry(content: Content, turn: Turn) -> Reply:
    found = content.entry(turn.value)
    if found is None or not found.shown(london(turn.now).date()):
        return offer(content, turn)
    _ = turn.translate
    choices = (Choice(_("Talk to my PA"), "adviser"), Choice(_("Other topics"), "offer"))
    return Reply(
        (Say(_in_words(turn, found), choices),),
        effects=(Signpost(found.id),),
        purpose=f"offer.{found.topic}",
    )


def _titles(content: Content) -> dict[str, str]:
    return {topic.key: topic.title for topic in content.topics}


def _in_words(turn: Turn, entry: Entry) -> str:
    _ = turn.translate
    title, text, how, language = entry.in_language(turn.translate.code)
    notes = []
    if language != turn.translate.code:
        notes.append(_("This part is only in English for now."))
    if entry.money:
        notes.append(_("Rules change: ask your PA."))
    if entry.checked_on:
        notes.append(_("Checked {day}.", day=f"{entry.checked_on:%d/%m/%Y}"))
    return "\n".join((title, text, how, " ".join(notes)))
