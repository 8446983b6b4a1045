"""Checklists with ticks: what is done, what is left, several at once, and a tick taken back."""

from functools import partial

from bot.clock import london
from bot.talk import Choice, Effect, Need, NeedTicks, RaiseAlert, Reply, Say, Step, Tick, Ticks, Turn, Untick
from handlers.menu import known_only, menu_choices
from offer_content import Checklist, Content
from offer_content.values import Item

LISTED = 6  # things shown at once


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "checklist": Step(partial(checklist, content), needs=ticks_needed),
        "checklist_tick": Step(known_only(partial(tick, content)), needs=ticks_needed, several=True),
        "checklist_done": Step(known_only(partial(done, content)), needs=ticks_needed),
        "checklist_untick": Step(known_only(partial(untick, content)), needs=ticks_needed, several=True),
    }


def ticks_needed(turn: Turn) -> tuple[Need, ...]:
    return (NeedTicks(_name(turn)),)


def checklist(content: Content, turn: Turn) -> Reply:
    """What is left, some at a time, each to be ticked off; value: "move-in", or "move-in.1" for the next page."""
    found = _found(content, turn)
    if found is None:
        return Reply((Say(turn.translate("Sorry, that list is not there any more."), menu_choices(turn)),))
    page = turn.value.partition(".")[2]
    return _left(turn, found, turn.given(Ticks).done, found.text, int(page) if page in {"1", "2", "3"} else 0)


def tick(content: Content, turn: Turn) -> Reply:
    """One thing or more are done; value: "move-in.keys move-in.meters"."""
    found, wanted = _found(content, turn), _items(turn)
    if found is None or not wanted <= {each.id for each in found.items}:
        return checklist(content, turn)
    ticks = tuple(Tick(found.id, item) for item in sorted(wanted))
    have = turn.given(Ticks).done | wanted
    left = sum(each.id not in have for each in found.items)
    if not left:
        words = turn.translate("You have done all of it. Well done!")
        told: tuple[Effect, ...] = (*ticks, RaiseAlert("checklist_done", words=found.title))
        return Reply((Say(words, menu_choices(turn)),), effects=told, purpose=f"checklist.{found.id}")
    said = turn.translate.plural("Well done. {n} thing left.", "Well done. {n} things left.", left)
    reply = _left(turn, found, have, said)
    return Reply(reply.says, effects=ticks, purpose=reply.purpose)


def done(content: Content, turn: Turn) -> Reply:
    """What is ticked off, each to be taken back."""
    found = _found(content, turn)
    ticked = [item for item in found.items if item.id in turn.given(Ticks).done] if found else []
    if found is None or not ticked:
        return checklist(content, turn)
    _ = turn.translate
    words = _("You have done these. Not done after all? Text its number.")
    back = Choice(_("What is left"), "checklist", found.id)
    return Reply((Say(words, (*_choices(found, ticked, "checklist_untick"), back)),), purpose=f"checklist.{found.id}")


def untick(content: Content, turn: Turn) -> Reply:
    """A tick is taken back; value as for a tick."""
    found, wanted = _found(content, turn), _items(turn)
    if found is None:
        return checklist(content, turn)
    said = turn.translate("OK. It is on your list again.")
    reply = _left(turn, found, turn.given(Ticks).done - wanted, said)
    return Reply(reply.says, effects=tuple(Untick(found.id, item) for item in sorted(wanted)), purpose=reply.purpose)


def _left(turn: Turn, found: Checklist, have: frozenset[str], said: str, page: int = 0) -> Reply:
    _ = turn.translate
    left = [item for item in found.items if item.id not in have]
    page = page if page * LISTED < len(left) else 0
    how = _("Done one? Text its number, or more: 1, 3.") if turn.who.verified and left else ""
    on = []
    if len(left) > (page + 1) * LISTED:
        on.append(Choice(_("More"), "checklist", f"{found.id}.{page + 1}"))
    if have.intersection(item.id for item in found.items):
        on.append(Choice(_("What I have done"), "checklist_done", found.id))
    words = "\n".join(part for part in (found.title, said, how) if part)
    shown = _choices(found, left[page * LISTED : (page + 1) * LISTED], "checklist_tick")
    return Reply((Say(words, (*shown, *on, Choice(_("Menu"), "menu"))),), purpose=f"checklist.{found.id}")


def _choices(found: Checklist, items: list[Item], go: str) -> tuple[Choice, ...]:
    return tuple(Choice(item.text, go, f"{found.id}.{item.id}") for item in items)


def _found(content: Content, turn: Turn) -> Checklist | None:
    found = content.checklist(_name(turn))
    return found.in_language(turn.translate.code) if found and found.shown(london(turn.now).date()) else None


def _name(turn: Turn) -> str:
    return turn.value.partition(" ")[0].partition(".")[0]


def _items(turn: Turn) -> frozenset[str]:
    """Of this list only: what else an old button names is left out."""
    return frozenset(item for name, _, item in (each.partition(".") for each in turn.value.split()) if item)
