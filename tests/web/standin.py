"""A stand-in for the service behind the web phone: the same answers over HTTP, a few canned replies, nothing kept."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import bot
from bot.talk import Choice, Say
from bot.webphone import skins

STATIC = Path(bot.__file__).parent / "webphone" / "static"
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
PAGES = {f"/phone/static/{file.name}": file for file in STATIC.iterdir()} | {"/phone": STATIC / "phone.html"}
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
LONGEST_WAIT = 20.0  # seconds a poll is held
PEOPLE = (
    {"ref": "p_sam", "name": "Sam", "language": "en"},
    {"ref": "p_amal", "name": "أمل", "language": "ar"},
    {"ref": "p_selam", "name": "ሰላም", "language": "ti"},
    {"ref": "stranger-1", "name": "Someone unknown", "language": "en"},
)
CLOCK = {"now": NOW.isoformat(), "ahead": 0, "moved": False, "movable": False}
LANGUAGES = (
    {"code": "en", "name": "English", "dir": "ltr"},
    {"code": "ar", "name": "العربية", "dir": "rtl"},
    {"code": "ti", "name": "ትግርኛ", "dir": "ltr"},
)
GREETINGS = {
    "en": ("Hi Sam. What would you like to know about?", ("Housing", "Money", "Health", "Talk to my PA")),
    "ar": ("أهلاً أمل. عن ماذا تريدين أن تعرفي؟\nيفتح Elm House الساعة 10:00.", ("السكن", "المال", "الصحة")),
    "ti": ("ሰላም። ብዛዕባ እንታይ ክትፈልጢ ትደልዪ?", ("መንበሪ ገዛ", "ገንዘብ")),
}


def language_of(ref: str) -> str:
    """What we speak with this person."""
    return next(one["language"] for one in PEOPLE if one["ref"] == ref)


@dataclass(slots=True)
class Item:
    """One message in a thread; `news` marks one whose status has moved on since it was last polled."""

    id: int
    who: str
    text: str = field(repr=False)
    at: datetime
    status: str
    language: str
    choices: tuple[str, ...] = ()
    news: bool = False

    def as_json(self) -> dict[str, object]:
        """As the page is told."""
        direction = next(known["dir"] for known in LANGUAGES if known["code"] == self.language)
        choices = [{"label": label, "payload": f"offer:{place}"} for place, label in enumerate(self.choices)]
        return {
            "id": self.id,
            "from": self.who,
            "text": self.text,
            "at": self.at.isoformat(),
            "status": self.status,
            "language": self.language,
            "dir": direction,
            "choices": choices,
            "looks": skins.looks(self.as_say()) if self.who == "us" else {},
        }

    def as_say(self) -> Say:
        """As a channel would be given it."""
        return Say(self.text, tuple(Choice(label, "offer", str(n)) for n, label in enumerate(self.choices)))


@dataclass(slots=True)
class StandIn:
    """What the pretend service knows, and how it should misbehave: refuse, lose its answers, or say nothing back."""

    refusal: str = ""
    loses_answers: bool = False
    silent: bool = False
    posts: list[dict[str, str]] = field(default_factory=list)
    threads: dict[str, list[Item]] = field(default_factory=dict)
    _taken: dict[str, int] = field(default_factory=dict)
    _number: int = 0
    gone: bool = False
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def says(self, ref: str, text: str, *choices: str, language: str = "en", at: datetime = NOW) -> int:
        """The service says something to this person; the number of the message."""
        return self._add(ref, Item(0, "us", text, at, "delivered", language, choices))

    def hears(self, ref: str, text: str, language: str = "en", at: datetime = NOW) -> int:
        """This person said something; the number of the message."""
        return self._add(ref, Item(0, "person", text, at, "read", language))

    def becomes(self, ref: str, number: int, status: str) -> None:
        """A message's status moves on."""
        with self._changed:
            item = next(item for item in self.threads[ref] if item.id == number)
            item.status, item.news = status, True
            self._changed.notify_all()

    def poll(self, ref: str, after: int) -> dict[str, object]:
        """What a poll brings: waits until something is newer than `after`, has moved on, or time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self.gone or self._news(ref, after), timeout=LONGEST_WAIT)
            items = self._news(ref, after)
            for item in items:
                item.news = False
            last = max([after, *(item.id for item in items)])
            news = {"items": [item.as_json() for item in items], "last": last}
            return {**news, "language": language_of(ref), "clock": CLOCK}

    def take(self, said: dict[str, str]) -> int:
        """A message from the page, kept and answered once however often it is sent; its number."""
        self.posts.append(said)
        if said["id"] not in self._taken:
            language = language_of(said["as"])
            self._taken[said["id"]] = self.hears(said["as"], said["text"], language)
            if not self.silent:
                text, choices = GREETINGS[language]
                self.says(said["as"], text, *choices, language=language)
        return self._taken[said["id"]]

    def people(self) -> dict[str, object]:
        """Who can be played, and in which languages."""
        return {"people": PEOPLE, "council": "Example Council", "languages": LANGUAGES, "pence": 4, "clock": CLOCK}

    def leaves(self) -> None:
        """Stop answering, and let every waiting poll go."""
        with self._changed:
            self.gone = True
            self._changed.notify_all()

    def _add(self, ref: str, item: Item) -> int:
        with self._changed:
            self._number += 1
            item.id = self._number
            self.threads.setdefault(ref, []).append(item)
            self._changed.notify_all()
            return item.id

    def _news(self, ref: str, after: int) -> list[Item]:
        return [item for item in self.threads.get(ref, []) if item.id > after or item.news]


class Door(BaseHTTPRequestHandler):
    """One request at the stand-in's door."""

    protocol_version = "HTTP/1.1"
    stand_in: StandIn

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        """The page, its parts, who there is, and what is new."""
        address = urlsplit(self.path)
        if address.path in PAGES:
            file = PAGES[address.path]
            self._send(200, f"{KINDS[file.suffix]}; charset=utf-8", file.read_bytes())
        elif address.path == "/phone/api/people":
            self._json(200, self.stand_in.people())
        elif address.path == "/phone/api/thread":
            asked = parse_qs(address.query)
            self._json(200, self.stand_in.poll(asked["as"][0], int(asked["after"][0])))
        else:
            self._json(404, {"title": "Not found"})

    def do_POST(self) -> None:
        """A message from the page, or what is being typed."""
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/phone/api/segments":
            self._json(200, skins.counted(said["text"]))
            return
        if self.stand_in.refusal:
            self._json(400, {"title": "Bad request", "detail": self.stand_in.refusal})
            return
        number = self.stand_in.take(said)
        if self.stand_in.loses_answers:
            self.close_connection = True
            return
        self._json(202, {"id": number})

    def _json(self, status: int, body: dict[str, object]) -> None:
        kind = "application/json" if status < 400 else "application/problem+json"
        self._send(status, kind, json.dumps(body).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        if self.stand_in.gone:  # a server that has stopped answers nobody, also not on a line that is still open
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", STRICT)
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:  # the page has gone, as pages do in the middle of a poll
            self.close_connection = True


@contextmanager
def serving(stand_in: StandIn, port: int = 0) -> Iterator[str]:
    """Serve it on a loopback port (a free one unless told); the address of the page."""
    door = type("OurDoor", (Door,), {"stand_in": stand_in})
    server = ThreadingHTTPServer(("127.0.0.1", port), door)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/phone"
    finally:
        stand_in.leaves()
        server.shutdown()
        server.server_close()
