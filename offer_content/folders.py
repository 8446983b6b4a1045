"""Where a council's files are, and how problems name them."""

from pathlib import Path


def home(root: Path, council: str) -> Path:
    """The council's folder under `root`; one elsewhere where it is named by its path."""
    return Path(council).resolve() if "/" in council else root / "councils" / council


def named(path: Path, root: Path) -> str:
    """A file as problems name it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else "/".join(path.parts[-2:])
