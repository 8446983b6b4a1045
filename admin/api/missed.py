"""Words of danger that were missed, over the API: staff say them in their own words, and they are noticed."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import AfterValidator, Field

from admin.api.fields import Given, Shown, example, line
from admin.api.guard import CaseWorker
from admin.api.problems import nothing, responses
from bot.store import missed
from bot.store.audit import Entry
from bot.store.missed import NewPhrase
from bot.understand import fold

router = APIRouter(tags=["understanding"])
LONGEST, FEWEST_WORDS = 120, 2
PhraseRef = Annotated[str, Path(description="The ref of a phrase.", examples=["w_2b3c4d5e6f7g8h9j"])]


def _enough(words: str) -> str:
    if len(fold(words.replace("*", " "))) < FEWEST_WORDS:
        raise ValueError("say at least two words: one alone would be found in too many messages")
    return words


class PhraseGiven(Given):
    """What was missed."""

    model_config = Given.model_config | example(words="he took * keys off me", risk="abuse", level="urgent")

    words: Annotated[str, line(LONGEST), AfterValidator(_enough)] = Field(
        description="Your own words, never theirs, in the language it was said in. `*`: up to three words.",
        examples=["he took * keys off me"],
    )
    risk: Literal["self_harm", "abuse", "homeless", "medical", "destitution"]
    level: Literal["concern", "urgent"] = Field(description="concern: ask softly. urgent: help numbers at once.")


class PhraseShown(Shown):
    """What is noticed because somebody said that it was missed."""

    model_config = Shown.model_config | example(
        ref="w_2b3c4d5e6f7g8h9j",
        words="he took * keys off me",
        risk="abuse",
        level="urgent",
        added_by="Elm Example",
        added_at="2026-11-23T12:00:00Z",
    )

    ref: str
    words: str
    risk: str
    level: str
    added_by: str
    added_at: datetime


class PhrasesShown(Shown):
    """All of them."""

    model_config = Shown.model_config | example(items=[], next=None)

    items: list[PhraseShown]
    next: None = Field(None, description="They come on one page.")


@router.get("/missed-phrases", summary="Words that were missed once", responses=responses(403))
def list_missed(caller: CaseWorker) -> PhrasesShown:
    """What staff added, oldest first. The product's own words of danger are not among them."""
    with caller.store.read() as read:
        shown = [_shown(caller, row) for row in missed.standing(read)]
    caller.record(Entry("read missed phrases"))
    return PhrasesShown(items=shown, next=None)


@router.post(
    "/missed-phrases", status_code=201, summary="Say that words were missed", responses=responses(400, 403, 413)
)
def add_missed(caller: CaseWorker, given: PhraseGiven) -> PhraseShown:
    """Whoever texts these words, in this order, is from now on answered as in danger. Nothing of before changes."""
    with caller.store.begin() as tx:
        phrase = NewPhrase(given.words, given.risk, given.level, caller.reader.id)
        ref = missed.add(tx, caller.vault, phrase, caller.now)
        caller.note(tx, Entry("add missed phrase", ref))
        row = next(each for each in missed.standing(tx) if each.ref == ref)
    caller.app.taught.look()
    return _shown(caller, row)


@router.delete("/missed-phrases/{ref}", status_code=204, summary="Take words back", responses=responses(403, 404))
def end_missed(caller: CaseWorker, ref: PhraseRef) -> None:
    """They are no longer noticed by themselves."""
    with caller.store.begin() as tx:
        if not missed.end(tx, ref, caller.now):
            raise nothing()
        caller.note(tx, Entry("end missed phrase", ref))
    caller.app.taught.look()


def _shown(caller: CaseWorker, row: Any) -> PhraseShown:
    return PhraseShown(
        ref=row.ref,
        words=caller.vault.open(row.words, row.ref),
        risk=row.risk,
        level=row.level,
        added_by=row.added_by_name,
        added_at=row.added_at,
    )
