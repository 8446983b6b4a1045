"""Reads the checklists."""

from collections.abc import Iterable

from offer_content.fields import Fields
from offer_content.plain import faults, hardness
from offer_content.readers.published import MARKS, Found, asked, check_label, check_published
from offer_content.values import Checklist, Item

FEWEST_ITEMS, MOST_ITEMS, LONGEST_ITEM = 3, 20, 70


def read_checklists(sheets: Iterable[Fields], *, local: bool) -> tuple[Found[Checklist], ...]:
    """The checklists of a file, every field checked."""
    return tuple(_checklist(fields, local) for fields in sheets)


def _checklist(fields: Fields, local: bool) -> Found[Checklist]:
    checklist = Checklist(
        id=fields.slug("id"),
        title=fields.plain("title"),
        label=fields.plain("label"),
        text=fields.text("text"),
        items=_items(fields),
        source=fields.text("source"),
        mark=fields.choice("mark", MARKS, "K"),
        version=fields.whole("version", 1),
        asked=asked(fields),
        local=local,
        checked_by=fields.text("checked_by", ""),
        checked_on=fields.day("checked_on"),
        next_review=fields.day("next_review"),
    )
    replaces = fields.flag("replaces")
    _check_words(fields, checklist)
    check_published(fields, checklist, replaces)
    fields.done()
    return Found(checklist, fields, replaces)


def _items(fields: Fields) -> tuple[Item, ...]:
    items: dict[str, Item] = {}
    for inner in fields.each("items"):
        item = _item(inner)
        if item.id in items:
            inner.wrong(f"there are two items {item.id}", "id")
        items[item.id] = item
    if not FEWEST_ITEMS <= len(items) <= MOST_ITEMS:
        fields.wrong(f"{len(items)} items, should be {FEWEST_ITEMS} to {MOST_ITEMS}", "items")
    return tuple(items.values())


def _item(fields: Fields) -> Item:
    item = Item(id=fields.slug("id"), text=fields.plain("text"))
    if len(item.text) > LONGEST_ITEM:
        fields.wrong(f"text has {len(item.text)} characters, at most {LONGEST_ITEM}", "text")
    fields.done()
    return item


def _check_words(fields: Fields, checklist: Checklist) -> None:
    check_label(fields, checklist.label)
    for fault in filter(None, (*faults(checklist.text), hardness(checklist.text))):
        fields.wrong(f"text: {fault}", "text")
    if hard := hardness(". ".join(item.text for item in checklist.items)):
        fields.wrong(f"items: {hard}", "items")
