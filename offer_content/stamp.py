"""When the files of one council were last written: whoever keeps what it read can tell that they changed."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from offer_content.folders import home

Stamp = tuple[tuple[str, int, int], ...]  # of each file its path, the nanosecond it was written, its size in bytes


def stamp(council: str, root: Path) -> Stamp:
    """All that is read for the council under `root`."""
    shared = ("help_numbers.yaml", "checklists.yaml", "things.yaml", "national", "translations")
    return tuple(sorted(_written((*(root / each for each in shared), home(root, council)))))


def _written(places: tuple[Path, ...]) -> Iterator[tuple[str, int, int]]:
    for place in places:
        for path in (place, *place.rglob("*")):
            with suppress(OSError):  # it went away in between: the next look sees that
                seen = path.stat()
                if path.is_file():
                    yield str(path), seen.st_mtime_ns, seen.st_size
