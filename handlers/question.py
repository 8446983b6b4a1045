"""A free question, answered from what staff published: the best match first, "none of these" reaches a human."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial

from bot.clock import london
from bot.talk import Choice, Need, RaiseAlert, Reply, Say, Step, Turn
from bot.understand.finding import Findable, Found, Index, find, index, likeness
from handlers import adviser, chat, days, facilities, hub_question, menu, offer, risk
from handlers.entries import fitting
from handlers.facilities import Inventory
from handlers.menu import passed_on
from offer_content import Checklist, Content, Entry

NUMBERS = re.compile(r"[\d\s.,&+#-]{1,12}")
LIKELIEST = 3  # topics offered where nothing was understood


@dataclass(frozen=True, slots=True)
class Library:
    """The published words of one council, findable."""

    content: Content
    index: Index
    things: Inventory
    topics: Mapping[str, frozenset[str]]  # ids of a topic's entries
    allowed: Callable[[int | None, str, date], frozenset[str]]  # ids, for an age and a standing, on a day


@lru_cache(maxsize=4)
def library(content: Content) -> Library:
    """Read once, when the conversation is built."""
    shelves = _index((*content.entries, *content.checklists))
    topics = {
        topic.key: frozenset(each.id for each in content.entries if each.topic == topic.key) for topic in content.topics
    }
    return Library(content, shelves, facilities.inventory(content), topics, lru_cache(64)(partial(_ids, content)))


@lru_cache(maxsize=4)
def _index(things: tuple[Entry | Checklist, ...]) -> Index:
    return index([_findable(each) for each in things])


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    shelf = library(content)
    needs = partial(_needed, shelf)
    return {
        "asked": Step(partial(asked, shelf), needs=needs),
        "smalltalk": Step(partial(small_talk, shelf), needs=needs),
        **{step: Step(partial(question, shelf), needs=needs) for step in menu.GOES},
        "none_of_these": Step(partial(none_of_these, content)),
    }


def _needed(shelf: Library, turn: Turn) -> tuple[Need, ...]:
    """The hubs where it may be about one, and their PA where it may be about them."""
    return (*hub_question.needed(shelf.content, shelf.things, turn), *adviser.named_needed(turn))


def sure(content: Content) -> Callable[[Turn], bool]:
    """Whether these words alone are surely answered: by one entry, or by what the hubs have."""
    shelf = library(content)

    def is_sure(turn: Turn) -> bool:
        if turn.meant.intent == "offer" and not turn.meant.topic:
            return False  # the whole Offer: its topics
        found = _found(shelf, turn)
        about_hubs = hub_question.named(content, turn) or facilities.asked(shelf.things, turn) or days.alone(turn.text)
        return bool(about_hubs) or bool(found and found[0].sure)

    return is_sure


def about(content: Content) -> Callable[[Turn], Choice | None]:
    """What is published that comes nearest to what worries them, as a choice; nothing where nothing does."""
    shelf = library(content)

    def leads(turn: Turn) -> Choice | None:
        found = _found(shelf, turn)
        return _choice(content, turn, found[0].key) if found else None

    return leads


def question(shelf: Library, turn: Turn) -> Reply:
    """The best entry in full where it is sure, else what it may be; else that we did not get it."""
    if risk.asked(turn):
        return risk.ask_again(shelf.content, turn)
    if turn.choices and NUMBERS.fullmatch(turn.text.strip()):
        return menu.no_such_number(turn)
    if adviser.is_about_theirs(turn):
        return adviser.unhappy(shelf.content, turn)
    if chat.answer_to(turn.text):
        return small_talk(shelf, turn)
    if offer.asks_about_birthday(turn):
        return offer.birthday(shelf.content, turn)
    if what := facilities.asked(shelf.things, turn):
        return facilities.at_hubs(shelf.content, shelf.things, turn, what)
    found = _found(shelf, turn)
    return _told(shelf, turn, found) if found and found[0].sure else _unsure(shelf, turn, found)


def _unsure(shelf: Library, turn: Turn, found: tuple[Found, ...]) -> Reply:
    """A hub, what it may be, or that we did not get it; after words of danger nothing of the Offer is guessed."""
    if place := _place(shelf, turn):
        return place
    if turn.step in risk.AFTER:
        return risk.still_here(shelf.content, turn)
    return _told(shelf, turn, found) if found else menu.unknown(shelf.content, turn, _likeliest(shelf, turn))


def _told(shelf: Library, turn: Turn, found: tuple[Found, ...]) -> Reply:
    """Nobody is left unread: a guess is shown to staff too."""
    reply = _answered(shelf, turn, found)
    seen = () if found[0].sure else (RaiseAlert("not_understood", words=turn.text),)
    return replace(reply, effects=(*reply.effects, *seen))


def _place(shelf: Library, turn: Turn) -> Reply | None:
    """A hub by its name, or a thing that one may have, where no entry surely answers."""
    if hub_question.named(shelf.content, turn) or days.alone(turn.text):
        return hub_question.asked(shelf.content, shelf.things, turn)
    what = facilities.perhaps_asked(shelf.things, turn)
    return facilities.at_hubs(shelf.content, shelf.things, turn, what) if what else None


def small_talk(shelf: Library, turn: Turn) -> Reply:
    """What is nothing but small talk is answered so; more than that is a question."""
    whole = chat.answer_to(turn.text) or turn.meant.score == 1
    if risk.asked(turn) or not whole:
        return question(shelf, turn)
    return risk.still_here(shelf.content, turn) if turn.step in risk.AFTER else chat.small_talk(turn)


def asked(shelf: Library, turn: Turn) -> Reply:
    """They ask about the Offer: a whole topic by its name, or one thing in it."""
    if adviser.is_about_theirs(turn):
        return adviser.unhappy(shelf.content, turn)
    if offer.asks_about_birthday(turn):
        return offer.birthday(shelf.content, turn)
    if not turn.value:
        return offer.offer(shelf.content, turn) if turn.meant.said else question(shelf, turn)
    if what := facilities.asked(shelf.things, turn):
        return facilities.at_hubs(shelf.content, shelf.things, turn, what)
    found = _found(shelf, turn)
    if not (found and found[0].sure) and hub_question.named(shelf.content, turn):
        return hub_question.asked(shelf.content, shelf.things, turn)
    whole_topic = turn.meant.score == 1 and found and not found[0].sure
    return _told(shelf, turn, found) if found and not whole_topic else offer.offer(shelf.content, turn)


def _found(shelf: Library, turn: Turn) -> tuple[Found, ...]:
    return find(turn.text, shelf.index, _allowed(shelf, turn), shelf.topics.get(turn.value, frozenset()))


def _answered(shelf: Library, turn: Turn, found: tuple[Found, ...]) -> Reply:
    none = Choice(turn.translate("None of these"), "none_of_these")
    entry = shelf.content.entry(found[0].key)
    if found[0].sure and entry:
        return offer.told(shelf.content, turn, entry, (*_choices(shelf, turn, found[1:]), none))
    choices = (*_choices(shelf, turn, found), none)
    return Reply((Say(turn.translate("Do you mean one of these?"), choices),), purpose="question")


def _choices(shelf: Library, turn: Turn, found: tuple[Found, ...]) -> tuple[Choice, ...]:
    return tuple(_choice(shelf.content, turn, each.key) for each in found)


def _choice(content: Content, turn: Turn, key: str) -> Choice:
    entry = content.entry(key)
    if entry:
        return Choice(entry.words(turn.translate.code).label, "offer_entry", key)
    checklist = content.checklist(key)
    assert checklist is not None
    return Choice(checklist.in_language(turn.translate.code).label, "checklist", key)


def none_of_these(content: Content, turn: Turn) -> Reply:
    """A human reads the question; it stands in the contact just before this."""
    return passed_on(content, turn, "question", turn.translate("OK. I have kept your question for your team."))


def _likeliest(shelf: Library, turn: Turn) -> tuple[Choice, ...]:
    """The topics that come nearest to their words; where none does, those that stand first in the Offer."""
    allowed, near = _allowed(shelf, turn), likeness(turn.text, shelf.index)
    about = {key: max((near.get(id, 0.0) for id in ids & allowed), default=-1.0) for key, ids in shelf.topics.items()}
    some = (topic for topic in shelf.content.topics if about[topic.key] >= 0)
    topics = sorted(some, key=lambda each: -about[each.key])
    return tuple(Choice(turn.translate(topic.title), "offer_topic", topic.key) for topic in topics[:LIKELIEST])


def _allowed(shelf: Library, turn: Turn) -> frozenset[str]:
    today = london(turn.now).date()
    return shelf.allowed(turn.who.age(today), turn.who.standing, today)


def _ids(content: Content, age: int | None, standing: str, today: date) -> frozenset[str]:
    lists = (each.id for each in content.checklists if each.shown(today))
    return frozenset((*(each.id for each in fitting(content, age, standing, today)), *lists))


def _findable(thing: Entry | Checklist) -> Findable:
    """Found in every language that it is in: by its titles and by how people ask for it there."""
    others = [asked for each in thing.translations for asked in (each.title, each.label, *getattr(each, "asked", ()))]
    return Findable(thing.id, thing.title, (thing.label, *thing.asked, *others), thing.text)
