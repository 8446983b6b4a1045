"""kit council new: the files of a council, each saying what goes into it."""

import shutil
import sys
from pathlib import Path

from bot.commands import Problem
from offer_content import HERE
from offer_content.fields import SLUG

SKELETON = HERE / "skeleton"
COUNCILS = HERE / "councils"


def run_council_new(name: str, into: str) -> None:
    """Make the folder, and say what to do with it. Raises Problem for a bad name and for one that is there."""
    if SLUG.fullmatch(name) is None:
        raise Problem(f'"{name}" cannot name a council\'s folder: small letters, digits and hyphens, like testshire', 2)
    folder = (Path(into) if into else COUNCILS) / name
    if folder.exists():
        raise Problem(f"{folder} is there already: nothing was written", 2)
    try:
        shutil.copytree(SKELETON, folder)
    except OSError as error:
        raise Problem(f"cannot write {folder}: {error.strerror or error}", 2) from None
    sys.stdout.write(_next(folder, name))


def _next(folder: Path, name: str) -> str:
    named = name if folder.parent == COUNCILS else str(folder.resolve())
    return f"""{folder} is made. Next:
1. Fill in its council.yaml, until this finds nothing more: kit content check {named}
2. Ring the help numbers, read the national entries, and sign off in sign_offs.yaml those that are right.
   Until then young people are told 999, 111 and your own numbers, and nothing else.
3. Write your hubs.yaml and entries.yaml, set KIT_COUNCIL={named}, and run: kit doctor
"""
