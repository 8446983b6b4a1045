"""One outbound round, a process of its own: so many messages, through the outbox or by the bare client.

Called as: python -m bench.sender COUNT, with the settings in the environment; without a database, bare.
"""

import asyncio
import os
import sys
import time
from collections.abc import Iterable

from bench.scene import MANY, OURS, number
from bot.app import build
from bot.channels.twilio_client import Account
from bot.outbox import IN_FLIGHT
from bot.settings import read_settings
from bot.talk import Address, Outgoing

TEXT = "The hub is open today from 10am to 5pm. Come in any time, there is food from 1pm."


async def through_the_outbox(count: int) -> float:
    """Deliver what is due; seconds. The channel is warm: a message went before."""
    app = build(read_settings(_env_file=None))
    await app.channels["sms"].send(Outgoing(Address("sms", number(0)), TEXT))
    began = time.perf_counter()
    tried = await app.outbox.deliver()
    took = time.perf_counter() - began
    assert tried == count, f"{tried} of {count} were sent"
    await app.outbox.close()
    app.close()
    return took


async def bare(count: int) -> float:
    """The same client with as many messages in flight, and nothing else; seconds. It is warm too."""
    base = os.environ["KIT_TWILIO_API_BASE"]
    account = Account("AC" + "0" * 32, "x" * 32, base=base, timeout=10.0, connections=IN_FLIGHT)
    numbers = iter([number(n) for n in range(count)])
    await _send(account, [number(0)])
    began = time.perf_counter()
    await asyncio.gather(*(_send(account, numbers) for _ in range(IN_FLIGHT)))
    took = time.perf_counter() - began
    await account.close()
    return took


async def _send(account: Account, numbers: Iterable[str]) -> None:
    for to in numbers:
        await account.create(to=to, from_=OURS, body=TEXT, status_callback="https://texts.example.invalid/s?m=m_1")


def main(count: int) -> None:
    """Send, and print the seconds it took."""
    assert os.environ["KIT_SMS_RATE"] == MANY
    work = through_the_outbox if os.environ.get("KIT_DATABASE_URL") else bare
    print(asyncio.run(work(count)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
