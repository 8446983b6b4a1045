"""What one transaction of received messages will write: gathered message by message, written table by table."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.clock import london
from bot.intouch import counts
from bot.languages import language
from bot.store import Tx, alerts, codes, contacts, handles, hiding, messages, outbox, own, people
from bot.store.alerts import NewAlert
from bot.store.contacts import WORSE, OpenContact
from bot.store.handles import Thread
from bot.store.messages import NewIn, NewOut
from bot.store.vault import Vault
from bot.talk import (
    Address,
    ChannelName,
    CountTry,
    Effect,
    EndReminder,
    HaveShown,
    Hide,
    Kept,
    Know,
    Lane,
    LeavePlace,
    LockHandle,
    Meaning,
    OfferCode,
    RaiseAlert,
    Rate,
    Remind,
    Reply,
    SetLanguage,
    Signpost,
    StartMessages,
    StopMessages,
    TakePlace,
    Tick,
    Traits,
    Untick,
    UseCode,
)
from bot.text import render
from bot.understand import says_stop
from offer_content.hubs import HubsAnswer


class Batch:
    """Threads and contacts as the messages move them on, and the rows that come of it."""

    def __init__(
        self,
        threads: dict[Address, Thread],
        open_contacts: Mapping[int, OpenContact],
        traits: Mapping[ChannelName, Traits],
        now: datetime,
    ) -> None:
        self.threads, self.traits, self.now = threads, traits, now
        self.contacts = {each.handle_id: each for each in open_contacts.values()}  # by handle
        self.heard: list[tuple[NewIn, Meaning]] = []
        self.apart: set[str] = set()  # refs of those that are for managers
        self.before: dict[int, OpenContact] = {}  # by handle, without what was heard last
        self.outs: list[tuple[NewOut, Lane]] = []
        self.alerts: list[NewAlert] = []
        self.moved: set[Address] = set()
        self.hubs: HubsAnswer | None = None  # read once for all messages that ask

    def hear(self, kept: NewIn, meaning: Meaning) -> None:
        """File an inbound message in its contact, opening one where none is open."""
        inbound = kept.inbound
        thread = self.threads[inbound.address]
        contact = self._contact(thread, meaning.language)
        own_words = counts(
            verified=thread.verified,
            text=inbound.text,
            attachments=inbound.attachments,
            bare_stop=inbound.carrier == "stop" or says_stop(inbound.text),
        )
        self.before[thread.id] = contact
        worse = WORSE.index(meaning.level) > WORSE.index(contact.level)
        self.contacts[thread.id] = replace(
            contact,
            last_at=self.now,
            language=meaning.language,
            in_touch_at=self.now if own_words else contact.in_touch_at,
            risk=meaning.risk if worse else contact.risk,
            level=meaning.level if worse else contact.level,
        )
        self.heard.append((kept, meaning))
        if thread.new and thread.person is None and not inbound.group:
            self._alert(RaiseAlert("unknown_sender"), thread)
        if inbound.text.strip() and any(item.kind == "voice" for item in inbound.attachments):
            self._alert(RaiseAlert("voice_note", words=inbound.text), thread)  # its words are answered; it is not heard
        self.moved.add(inbound.address)

    def say(self, tx: Tx, vault: Vault, address: Address, reply: Reply) -> None:
        """Take in a reply: its effects, its words, and where it leaves the conversation."""
        for effect in reply.effects:
            self._apply(tx, vault, address, effect)
        thread = self.threads[address]
        if reply.apart:
            self._set_apart(thread)
        contact = self.contacts[thread.id]
        if reply.purpose and reply.purpose not in contact.purposes:
            self.contacts[thread.id] = replace(contact, purposes=(*contact.purposes, reply.purpose))
        self.outs += [(out, reply.lane) for out in self._render(thread, reply)]
        self.threads[address] = replace(
            thread,
            step=reply.step,
            step_value=reply.value,
            step_at=self.now,
            choices=reply.choices,
            last_in_at=self.now,
            contact_at=self.now,
        )

    def write(self, tx: Tx, vault: Vault) -> None:
        """Write everything. Contacts come first, then their handles: by these all else finds its contact."""
        if not self.moved:
            return
        threads = [self.threads[address] for address in self.moved]
        contacts.save(tx, [self.contacts[thread.id] for thread in threads])
        handles.move(tx, [(thread, self.contacts[thread.id].ref) for thread in threads])
        messages.file(tx, self.heard, self.apart)
        messages.add(tx, vault, [out for out, _ in self.outs], self.now)
        outbox.add(tx, [outbox.row(out, lane, self.now) for out, lane in self.outs])
        alerts.raise_(tx, vault, self.alerts, self.now)

    def _contact(self, thread: Thread, spoken: str) -> OpenContact:
        found = self.contacts.get(thread.id)
        if found:
            return found
        person_id = thread.person.id if thread.person else None
        return contacts.begin(person_id, thread.id, thread.address.channel, spoken, self.now)

    def _render(self, thread: Thread, reply: Reply) -> list[NewOut]:
        """The messages of a reply; its English stands with the last of them."""
        channel, spoken = thread.address.channel, language(thread.language_spoken)
        parts = [part for say in reply.says for part in render(say, self.traits[channel], spoken.sms_letters)]
        outs = [
            NewOut(thread.id, channel, part.text, spoken.code, choices=part.choices, apart=reply.apart)
            for part in parts
        ]
        return [*outs[:-1], *(replace(out, english=reply.english) for out in outs[-1:])]

    def _apply(self, tx: Tx, vault: Vault, address: Address, effect: Effect) -> None:
        thread = self.threads[address]
        match effect:
            case SetLanguage(code):
                self._speak(tx, thread, code)
            case StopMessages() | StartMessages():
                self._opt_out(tx, thread, self.now if isinstance(effect, StopMessages) else None)
            case UseCode(code):
                self._link(tx, vault, thread, code)
            case CountTry():
                self._count_try(thread)
            case RaiseAlert():
                self._alert(effect, thread)
            case Signpost(service):
                self._signpost(thread, service)
            case LockHandle():
                self.threads[address] = replace(thread, state="locked")
            case _:
                self._keep(tx, vault, thread, effect)

    def _keep(self, tx: Tx, vault: Vault, thread: Thread, effect: Kept) -> None:
        """What a person keeps with us; of somebody we do not know only what they thought of something."""
        person = thread.person if thread.verified else None
        match effect:
            case Rate():
                own.rate(tx, vault, person.id if person else None, effect, self.now)
            case Know() if person:
                people.know(tx, vault, person, effect)
                self._learn(tx, vault, thread, person.id)
            case Hide(hidden) if person:
                people.hide(tx, person.id, hidden)
                if hidden:
                    hiding.cover(tx, person.id)
                self._learn(tx, vault, thread, person.id)
            case HaveShown() if person:
                hiding.shown(tx, person.id)
            case OfferCode(code) if person:
                codes.offer(tx, vault, person.id, code, self.now)
            case Remind() | EndReminder() | Tick() | Untick() | TakePlace() | LeavePlace() if person:
                own.keep(tx, person.id, effect, self.now)

    def _learn(self, tx: Tx, vault: Vault, thread: Thread, person_id: int) -> None:
        """The next message of this batch must know it too."""
        self.threads[thread.address] = replace(thread, person=handles.lock_person(tx, vault, person_id))

    def _count_try(self, thread: Thread) -> None:
        fresh = thread.tries_at is not None and self.now - thread.tries_at <= codes.TRIES_FOR
        tries = thread.tries + 1 if fresh else 1
        self.threads[thread.address] = replace(thread, tries=tries, tries_at=self.now)

    def _speak(self, tx: Tx, thread: Thread, code: str) -> None:
        if thread.person and thread.verified:
            people.speak(tx, thread.person.id, code)
            thread = replace(thread, person=replace(thread.person, language=code))
        self.threads[thread.address] = replace(thread, language=code)
        self.contacts[thread.id] = replace(self.contacts[thread.id], language=code)

    def _opt_out(self, tx: Tx, thread: Thread, since: datetime | None) -> None:
        """For the whole person where we know them, on every channel; else for this handle."""
        if thread.person and thread.state == "verified":
            people.opt_out(tx, thread.person.id, since)
            own = thread.opted_out_at if since else None  # said before we knew who they are; START undoes both
            person = replace(thread.person, opted_out=bool(since))
            self.threads[thread.address] = replace(thread, person=person, opted_out_at=own)
        else:
            self.threads[thread.address] = replace(thread, opted_out_at=since)

    def _link(self, tx: Tx, vault: Vault, thread: Thread, code: str) -> None:
        found = codes.find(tx, vault, code, self.now)
        if found is None or not codes.spend(tx, found.id, self.now):
            return
        person = handles.lock_person(tx, vault, found.person_id)
        self.threads[thread.address] = replace(thread, person=person, state="verified", tries=0)
        self.contacts[thread.id] = replace(self.contacts[thread.id], person_id=person.id)
        if found.own:  # whoever had their phone for a minute may have asked for it
            own.remind(tx, person.id, Remind("new_phone", self.now, subject=str(thread.id)))
        self.alerts = [each for each in self.alerts if (each.kind, each.handle_id) != ("unknown_sender", thread.id)]

    def _alert(self, effect: RaiseAlert, thread: Thread) -> None:
        if effect.kind == "risk":  # also when it came out only in answer to our question
            self.contacts[thread.id] = replace(self.contacts[thread.id], level="urgent")
        person_id = thread.person.id if thread.person else None
        self.alerts.append(NewAlert(effect.kind, effect.urgent, person_id, thread.id, words=effect.words))

    def _set_apart(self, thread: Thread) -> None:
        """Whoever works with the person sees that something was said, and neither what nor how grave it is."""
        before = self.before[thread.id]
        self.apart.add(self.heard[-1][0].ref)
        self.contacts[thread.id] = replace(
            self.contacts[thread.id], risk=before.risk, level=before.level, signposts=before.signposts
        )

    def _signpost(self, thread: Thread, service: str) -> None:
        contact = self.contacts[thread.id]
        entry = (service, london(self.now).date().isoformat())
        if entry not in contact.signposts:
            self.contacts[thread.id] = replace(contact, signposts=(*contact.signposts, entry))
