"""The one place that names every real part and joins them."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import handlers
from bot.channels import Channel
from bot.channels.simulator import Simulator
from bot.clock import Clock, SystemClock
from bot.engine import Book
from bot.inbox import Inbox
from bot.live import Live
from bot.outbox import Outbox
from bot.parts import App
from bot.settings import Settings, require_keys
from bot.store import Store
from bot.store.vault import Vault
from bot.talk import ChannelName, Outgoing
from bot.taught import Taught
from offer_content import Content, load


def build(
    settings: Settings,
    clock: Clock | None = None,
    *,
    on_sent: Callable[[Outgoing], None] | None = None,
    nudge: Callable[[], None] = lambda: None,
) -> App:
    """Join the parts. Raises SettingsError, ContentError."""
    require_keys(settings)
    live = Live(load(settings.council), make_book)
    store = open_store(settings)
    taught = Taught(store)
    clock = clock or open_clock(settings, store)
    channels = open_channels(settings, on_sent)
    traits = {name: channel.traits for name, channel in channels.items()}
    return App(
        settings=settings,
        clock=clock,
        store=store,
        live=live,
        taught=taught,
        channels=channels,
        inbox=Inbox(store, live, taught, traits, clock, nudge),
        outbox=Outbox(
            store,
            channels,
            clock,
            settings.quiet,
            live.edition.content.templates,
            lease=timedelta(seconds=settings.send_lease),
        ),
    )


def make_book(content: Content) -> Book:
    """The whole conversation, checked: every step that is named exists."""
    return Book(
        steps=handlers.steps(content),
        barred=handlers.BARRED,
        interrupts=handlers.INTERRUPTS,
        words=handlers.WORDS,
        seeming=handlers.SEEMING,
        staying=handlers.STAYING,
        intents=handlers.INTENTS,
        greet=handlers.greeting(content),
        sorry=handlers.sorry(content),
        named=handlers.named(content),
        remind=handlers.remind(content),
        together=handlers.TOGETHER,
        open_ended=handlers.OPEN_ENDED,
        told=handlers.tells,
        sure=handlers.sure(content),
        after=handlers.after,
        asking=handlers.ASKING,
        greeted=handlers.GREETED,
    )


def open_store(settings: Settings) -> Store:
    """The database with its keys."""
    keys = [key.get_secret_value() for key in settings.encryption_keys]
    return Store(settings.database_url, Vault(settings.secret_key.get_secret_value(), keys))


def open_clock(settings: Settings, store: Store) -> Clock:
    """The machine's clock; beside the web phone one that moves, though on a demonstration only."""
    if not settings.simulator:
        return SystemClock()
    from bot.webphone.travel import clock_of

    return clock_of(store)


def open_channels(settings: Settings, on_sent: Callable[[Outgoing], None] | None = None) -> dict[ChannelName, Channel]:
    """The channels that the settings switch on. SDKs are imported only for those."""
    makers: dict[ChannelName, tuple[bool, Callable[[], Channel]]] = {
        "sms": (bool(settings.twilio_sms_from), partial(_twilio, settings, "sms")),
        "whatsapp": (bool(settings.twilio_whatsapp_from), partial(_twilio, settings, "whatsapp")),
        "telegram": (bool(settings.telegram_token.get_secret_value()), partial(_telegram, settings)),
        "simulator": (settings.simulator, partial(_simulator, settings, on_sent)),
    }
    return {name: make() for name, (wanted, make) in makers.items() if wanted}


def _twilio(settings: Settings, name: ChannelName) -> Channel:
    from bot.channels.twilio import Twilio

    sms = name == "sms"
    return Twilio(
        "sms" if sms else "whatsapp",
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token.get_secret_value(),
        sender=settings.twilio_sms_from if sms else settings.twilio_whatsapp_from,
        status_callback=f"{settings.public_url}/webhooks/twilio/status",
        api_base=settings.twilio_api_base or None,
        rate=settings.sms_rate if sms else settings.whatsapp_rate,
    )


def _telegram(settings: Settings) -> Channel:
    from bot.channels.telegram import Telegram

    return Telegram(
        token=settings.telegram_token.get_secret_value(),
        webhook_secret=settings.telegram_webhook_secret.get_secret_value(),
        api_base=settings.telegram_api_base or None,
    )


def _simulator(settings: Settings, on_sent: Callable[[Outgoing], None] | None) -> Channel:
    secret = hashlib.sha256(b"simulator" + settings.secret_key.get_secret_value().encode()).hexdigest()
    return Simulator(secret, on_sent, rate=1000.0)
