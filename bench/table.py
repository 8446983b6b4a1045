"""What was measured, as tables to read."""

from collections.abc import Mapping, Sequence
from statistics import median

from bench import outbound
from bench.inbound import Measured, middle

FLOORS = {"SQLite": 0.20, "PostgreSQL": 0.20, "PostgreSQL x2": 0.33}  # of d1, at AT connections
AT, TAIL, HALF = 16, 6.0, 0.5


def of_inbound(measured: Measured) -> str:
    """A line for each server and number of connections."""
    head = ("inbound", "connections", "req/s", "x of d1", "p50 ms", "p99 ms", "p99/p50", "errors", "asked")
    return table([head, *(_inbound_row(measured, name, at) for name, at in measured.rounds)])


def of_outbound(rates: Mapping[str, Sequence[float]]) -> str:
    """A line for each sender."""
    bare = rates[outbound.BARE]
    rows = [("outbound", "messages/s", "x of bare", "asked")]
    for name, own in rates.items():
        share = median(rate / other for rate, other in zip(own, bare, strict=True))
        asked = "" if name == outbound.BARE else _judge(share >= HALF, f">= {HALF}")
        rows.append((name, f"{median(own):.0f}", f"{share:.2f}", asked))
    return table(rows)


def of_limits(limits: Sequence[tuple[str, float, float, str]]) -> str:
    """A line for each thing measured by itself: what, how much, the most it may be, the unit."""
    rows = [(what, f"{found:.2f} {unit}", _judge(found <= most, f"<= {most:g}")) for what, found, most, unit in limits]
    return table([("by itself", "measured", "asked"), *rows])


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows of a Markdown table, the first of them the head; words left, numbers right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    head, *lines = ("| " + " | ".join(map(_padded, row, widths, range(len(row)))) + " |" for row in rows)
    rule = "|" + "|".join("-" * (width + 2 - bool(n)) + ":" * bool(n) for n, width in enumerate(widths)) + "|"
    return "\n".join((head, rule, *lines))


def _inbound_row(measured: Measured, name: str, connections: int) -> tuple[str, ...]:
    rounds = measured.rounds[name, connections]
    found = middle(rounds)
    share = median(measured.ratios(name, connections))
    tail = median(each.p99 / each.p50 for each in rounds)
    floor = FLOORS.get(name)
    asked = ""
    if floor and connections == AT:
        asked = _judge(share >= floor and tail <= TAIL and not found.errors, f">= {floor}, p99/p50 <= {TAIL:g}")
    numbers = (f"{found.rate:.0f}", f"{share:.2f}", f"{found.p50:.1f}", f"{found.p99:.1f}", f"{tail:.1f}")
    return (name, str(connections), *numbers, str(found.errors), asked)


def _judge(reached: bool, asked: str) -> str:
    return f"{asked}: {'reached' if reached else 'MISSED'}"


def _padded(cell: str, width: int, column: int) -> str:
    return cell.rjust(width) if column else cell.ljust(width)
