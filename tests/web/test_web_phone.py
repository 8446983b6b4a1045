"""The web phone in a real browser."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.web.browser import DESKTOP, PHONE, SMALL_PHONE, Screen, Visit, chromium, visit
from tests.web.standin import NOW, StandIn, serving


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def service() -> StandIn:
    return StandIn()


@pytest.fixture
def url(service: StandIn) -> Iterator[str]:
    with serving(service) as address:
        yield address


@pytest.fixture
def phone(browser: Browser, url: str) -> Iterator[Visit]:
    with visit(browser, url) as opened:
        expect(opened.page.locator("#council")).to_have_text("Example Council")
        yield opened


def say(page: Page, text: str) -> None:
    page.fill("#box", text)
    page.press("#box", "Enter")


def texts(page: Page) -> list[str]:
    return page.locator(".row .text").all_text_contents()


def test_what_is_typed_is_sent_and_answered(phone: Visit) -> None:
    say(phone.page, "hi")
    expect(phone.page.locator(".row.theirs .text")).to_have_text("Hi Sam. What would you like to know about?")
    expect(phone.page.locator(".row.mine .text")).to_have_text("hi")
    expect(phone.page.locator(".row.mine .tick")).to_have_attribute("aria-label", "Read")
    expect(phone.page.locator("#box")).to_be_focused()
    expect(phone.page.locator("#box")).to_have_value("")
    assert phone.complaints == []


def test_shift_and_enter_starts_a_new_line(phone: Visit, service: StandIn) -> None:
    phone.page.fill("#box", "one")
    phone.page.press("#box", "Shift+Enter")
    phone.page.keyboard.type("two")
    assert service.posts == []
    phone.page.press("#box", "Enter")
    expect(phone.page.locator(".row.mine .text")).to_have_text("one\ntwo", use_inner_text=True)
    expect(phone.page.locator(".row.theirs")).to_have_count(1)
    assert service.posts[0]["text"] == "one\ntwo"


def test_words_sent_before_the_people_are_there_stay_in_the_box(browser: Browser, url: str) -> None:
    with visit(browser, url) as opened:
        held: list[Route] = []
        opened.page.route("**/phone/api/people", lambda route: held.append(route), times=1)
        with opened.page.expect_request("**/phone/api/people"):
            opened.page.reload()
        say(opened.page, "early words")
        expect(opened.page.locator("#box")).to_have_value("early words")
        held[0].continue_()
        expect(opened.page.locator("#council")).to_have_text("Example Council")
        expect(opened.page.locator("#box")).to_have_value("early words")


def test_spaces_alone_are_not_sent(phone: Visit, service: StandIn) -> None:
    say(phone.page, "   ")
    say(phone.page, "hi")
    expect(phone.page.locator(".row.theirs")).to_have_count(1)
    assert [post["text"] for post in service.posts] == ["hi"]


def test_messages_go_in_the_order_they_were_typed(phone: Visit, service: StandIn) -> None:
    for number in range(8):
        say(phone.page, f"number {number}")
    expect(phone.page.locator(".row.theirs")).to_have_count(8)
    expect(phone.page.locator(".row.mine")).to_have_count(8)
    assert [post["text"] for post in service.posts] == [f"number {number}" for number in range(8)]
    assert len({post["id"] for post in service.posts}) == 8
    ids = phone.page.evaluate("[...document.querySelectorAll('.row')].map((row) => row.number)")
    assert ids == sorted(ids)


def test_a_message_waits_until_the_one_before_it_is_taken(phone: Visit, service: StandIn) -> None:
    held: list[Route] = []
    phone.page.route("**/phone/api/messages", lambda route: held.append(route), times=1)
    with phone.page.expect_request("**/phone/api/messages"):
        say(phone.page, "first")
    say(phone.page, "second")
    phone.page.evaluate("fetch('/phone/api/people')")  # a round trip in which a hasty second would have gone
    assert service.posts == []
    held[0].continue_()
    expect(phone.page.locator(".row.theirs")).to_have_count(2)
    assert [post["text"] for post in service.posts] == ["first", "second"]


def test_a_reload_in_mid_send_loses_nothing_and_sends_nothing_twice(phone: Visit, service: StandIn) -> None:
    held: list[Route] = []
    phone.page.route("**/phone/api/messages", lambda route: held.append(route), times=1)
    with phone.page.expect_request("**/phone/api/messages"):
        say(phone.page, "first")
    phone.page.evaluate("fetch('/phone/api/people')")
    service.take(dict(held[0].request.post_data_json or {}))
    phone.page.reload()
    expect(phone.page.locator(".row.theirs")).to_have_count(1)
    phone.page.get_by_role("button", name="Try again").click()
    expect(phone.page.locator(".row.mine")).to_have_count(1)
    assert texts(phone.page) == ["first", "Hi Sam. What would you like to know about?"]


def test_a_message_is_never_shown_twice_not_even_while_its_answer_is_late(phone: Visit, service: StandIn) -> None:
    held: list[Route] = []
    phone.page.route("**/phone/api/messages", lambda route: held.append(route), times=1)
    with phone.page.expect_request("**/phone/api/messages"):
        say(phone.page, "first")
    phone.page.evaluate("fetch('/phone/api/people')")
    with phone.page.expect_response("**/phone/api/thread**") as polled:
        number = service.take(dict(held[0].request.post_data_json or {}))
    polled.value.finished()
    phone.page.evaluate("fetch('/phone/api/people')")
    expect(phone.page.locator(".row.mine")).to_have_count(1)
    held[0].fulfill(status=202, json={"id": number})
    expect(phone.page.locator(".row.theirs")).to_have_count(1)
    expect(phone.page.locator(".row.mine")).to_have_count(1)


def test_a_refused_message_keeps_its_words_and_the_reason(phone: Visit, service: StandIn) -> None:
    service.refusal = "That is too long."
    say(phone.page, "keep me")
    expect(phone.page.locator(".unsent")).to_contain_text("Not sent. That is too long.")
    expect(phone.page.locator(".row.mine .text")).to_have_text("keep me")
    assert phone.barriers() == ()


def test_a_message_that_failed_goes_again_with_the_same_id(phone: Visit, service: StandIn) -> None:
    service.loses_answers = True
    say(phone.page, "are you there?")
    again = phone.page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    service.loses_answers = False
    again.click()
    expect(again).to_be_hidden()
    expect(phone.page.locator(".row.mine")).to_have_count(1)
    expect(phone.page.locator(".row.theirs")).to_have_count(1)
    first, *more = (post["id"] for post in service.posts)
    assert set(more) == {first}
    assert texts(phone.page) == ["are you there?", "Hi Sam. What would you like to know about?"]
    expect(phone.page.locator("#box")).to_be_focused()


def test_offline_is_said_and_nothing_is_lost(phone: Visit, service: StandIn) -> None:
    phone.go_offline()
    expect(phone.page.locator("#notice")).to_have_text("You are offline. Your words are kept here.")
    say(phone.page, "first")
    say(phone.page, "second")
    expect(phone.page.get_by_role("button", name="Try again")).to_have_count(2)
    phone.go_online()
    expect(phone.page.locator("#notice")).to_be_empty()
    phone.page.get_by_role("button", name="Try again").first.click()
    expect(phone.page.get_by_role("button", name="Try again")).to_have_count(1)
    phone.page.get_by_role("button", name="Try again").click()
    expect(phone.page.locator(".row.theirs")).to_have_count(2)
    expect(phone.page.locator(".row.mine")).to_have_count(2)
    assert [post["text"] for post in service.posts] == ["first", "second"]


def test_a_reload_keeps_the_person_the_draft_and_what_was_not_sent(phone: Visit, service: StandIn) -> None:
    phone.page.select_option("#people", "p_selam")
    expect(phone.page.locator("#seen")).to_contain_text("ሰላም")
    service.refusal = "No."
    say(phone.page, "unsent words")
    expect(phone.page.locator(".unsent")).to_contain_text("No.")
    phone.page.fill("#box", "half a thou")
    phone.page.reload()
    expect(phone.page.locator("#people")).to_have_value("p_selam")
    expect(phone.page.locator(".unsent")).to_contain_text("No.")
    expect(phone.page.locator("#box")).to_have_value("half a thou")
    expect(phone.page.locator(".row.mine .text")).to_have_text("unsent words")
    service.refusal = ""
    phone.page.get_by_role("button", name="Try again").click()
    expect(phone.page.locator(".row.theirs")).to_have_count(1)
    assert [post["as"] for post in service.posts] == ["p_selam"]


def test_each_person_has_a_chat_and_a_draft_of_their_own(phone: Visit, service: StandIn) -> None:
    service.says("p_sam", "Hi Sam.")
    service.says("p_amal", "أهلاً", language="ar")
    phone.page.fill("#box", "to be finished")
    phone.page.select_option("#people", "p_amal")
    expect(phone.page.locator(".row .text")).to_have_text("أهلاً")
    expect(phone.page.locator("#box")).to_have_value("")
    phone.page.select_option("#people", "p_sam")
    expect(phone.page.locator(".row .text")).to_have_text("Hi Sam.")
    expect(phone.page.locator("#box")).to_have_value("to be finished")


def test_a_message_on_its_way_while_people_are_switched_stays_with_its_person(phone: Visit, service: StandIn) -> None:
    phone.page.evaluate(
        "document.getElementById('box').value = 'from Sam';"
        "document.getElementById('composer').requestSubmit();"
        "const people = document.getElementById('people'); people.value = 'p_amal';"
        "people.dispatchEvent(new Event('change'))"
    )
    expect(phone.page.locator("#seen")).to_contain_text("أمل")
    service.says("p_amal", "أهلاً", language="ar")
    expect(phone.page.locator(".row .text")).to_have_text("أهلاً")
    phone.page.select_option("#people", "p_sam")
    expect(phone.page.locator(".row.theirs")).to_have_count(1)
    expect(phone.page.locator(".row.mine .text")).to_have_text("from Sam")
    assert [post["as"] for post in service.posts] == ["p_sam"]


def test_a_tapped_choice_sends_its_words_and_its_payload(phone: Visit, service: StandIn) -> None:
    service.says("p_sam", "What about?", "Housing", "Money")
    phone.page.get_by_role("button", name="Money").click()
    expect(phone.page.locator(".row.mine .text")).to_have_text("Money")
    expect(phone.page.locator(".row.theirs")).to_have_count(2)
    assert (service.posts[0]["text"], service.posts[0]["payload"]) == ("Money", "offer:1")


def test_only_the_latest_choices_are_loud_and_older_ones_still_work(phone: Visit, service: StandIn) -> None:
    service.says("p_sam", "What about?", "Housing")
    expect(phone.page.locator(".latest")).to_have_count(1)
    service.says("p_sam", "Or this?", "Money")
    expect(phone.page.locator(".latest .choices button")).to_have_text("Money")
    expect(phone.page.locator(".latest")).to_have_count(1)
    phone.page.get_by_role("button", name="Housing").first.click()
    expect(phone.page.locator(".row.mine .text")).to_have_text("Housing")
    expect(phone.page.locator(".row.theirs")).to_have_count(3)
    assert service.posts[0]["payload"] == "offer:0"


def test_choices_answered_long_ago_are_quiet(phone: Visit, service: StandIn) -> None:
    service.says("p_sam", "What about?", "Housing")
    service.hears("p_sam", "nothing")
    service.says("p_sam", "All right.")
    expect(phone.page.locator(".row")).to_have_count(3)
    expect(phone.page.locator(".latest")).to_have_count(0)


def test_words_are_never_markup(phone: Visit, service: StandIn) -> None:
    nasty = '<img src=x onerror="alert(1)"><b>bold</b>'
    service.says("p_sam", nasty, nasty)
    expect(phone.page.locator(".row.theirs .text")).to_have_text(nasty)
    expect(phone.page.locator(".choices button")).to_have_text(nasty)
    assert phone.page.locator("#log img, #log b").count() == 0
    assert phone.complaints == []


def test_a_status_moves_on_in_place(phone: Visit, service: StandIn) -> None:
    number = service.hears("p_sam", "hello", at=NOW)
    service.becomes("p_sam", number, "sent")
    tick = phone.page.locator(".row.mine .tick")
    expect(tick).to_have_attribute("aria-label", "Sent")
    phone.page.evaluate("window.row = document.querySelector('.row')")
    for status, words in (("delivered", "Delivered"), ("read", "Read"), ("failed", "Not delivered")):
        service.becomes("p_sam", number, status)
        expect(tick).to_have_attribute("aria-label", words)
    assert phone.page.evaluate("window.row === document.querySelector('.row')")
    assert phone.page.locator(".row").count() == 1


def test_days_and_times_are_londons_wherever_the_browser_is(phone: Visit, service: StandIn) -> None:
    service.says("p_sam", "before midnight", at=datetime(2026, 7, 1, 22, 59, tzinfo=UTC))
    service.says("p_sam", "after midnight", at=datetime(2026, 7, 1, 23, 1, tzinfo=UTC))
    service.says("p_sam", "same day", at=datetime(2026, 7, 2, 12, 0, tzinfo=UTC))
    service.says("p_sam", "winter", at=datetime(2026, 11, 22, 0, 5, tzinfo=UTC))
    expect(phone.page.locator(".row")).to_have_count(4)
    days = [day.replace(",", "") for day in phone.page.locator(".day").all_text_contents()]
    assert days == ["Wednesday 1 July 2026", "Thursday 2 July 2026", "Sunday 22 November 2026"]
    assert phone.page.locator(".row time").all_text_contents() == ["23:59", "00:01", "13:00", "00:05"]


def test_a_right_to_left_phone_is_a_mirror_image(phone: Visit, service: StandIn) -> None:
    service.says("p_amal", "أهلاً", "السكن", language="ar")
    service.hears("p_amal", "hello", language="ar")
    phone.page.select_option("#people", "p_amal")
    theirs, mine = phone.page.locator(".theirs .bubble"), phone.page.locator(".mine .bubble")
    expect(mine).to_be_visible()
    theirs_box, mine_box = theirs.bounding_box(), mine.bounding_box()
    assert theirs_box
    assert mine_box
    assert mine_box["x"] < 20
    assert theirs_box["x"] + theirs_box["width"] > 370
    expect(phone.page.locator(".theirs .text")).to_have_attribute("lang", "ar")
    assert phone.page.locator(".theirs .text").evaluate("(text) => text.matches(':dir(rtl)')")
    assert phone.page.locator(".mine .text").evaluate("(text) => text.matches(':dir(ltr)')")
    assert phone.barriers() == ()


@pytest.mark.parametrize("screen", [SMALL_PHONE, PHONE, DESKTOP])
def test_no_message_however_odd_breaks_the_layout(browser: Browser, service: StandIn, screen: Screen) -> None:
    odd = (
        "x" * 10_000,
        "\u202eeverything backwards",
        "\u200b\u200d\u2060",
        "a" + "\u0301" * 400,
        "\n" * 50,
        "😀" * 500,
    )
    for text in odd:
        service.says("p_sam", text, "W" * 60, "\u202etap")
        service.hears("p_sam", text)
    with serving(service) as url, visit(browser, url, screen) as opened:
        expect(opened.page.locator(".row")).to_have_count(2 * len(odd))
        wide = "['html', '#scroller'].map((s) => document.querySelector(s)).map((e) => e.scrollWidth - e.clientWidth)"
        assert opened.page.evaluate(wide) == [0, 0]
        assert opened.barriers() == ()


@pytest.mark.parametrize("screen", [SMALL_PHONE, DESKTOP])
def test_everything_to_tap_is_big_enough(browser: Browser, service: StandIn, screen: Screen) -> None:
    service.says("p_sam", "What?", "A", "B")
    service.refusal = "No."
    with serving(service) as url, visit(browser, url, screen) as opened:
        expect(opened.page.get_by_role("button", name="A", exact=True)).to_be_visible()
        say(opened.page, "hi")
        expect(opened.page.get_by_role("button", name="Try again")).to_be_visible()
        if screen is SMALL_PHONE:
            opened.page.get_by_role("button", name="Controls").click()
        for target in opened.page.locator("button:visible, select:visible, textarea:visible").all():
            box = target.bounding_box()
            assert box, target
            assert min(box["width"], box["height"]) >= 44, target.evaluate("(target) => target.outerHTML")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(320, 568), (1280, 800)])
def test_axe_finds_no_barrier(browser: Browser, service: StandIn, scheme: str, size: tuple[int, int]) -> None:
    service.says("p_sam", "What?", "A", "B", at=NOW - timedelta(days=1))
    for status in ("queued", "sent", "delivered", "read", "failed"):
        service.becomes("p_sam", service.hears("p_sam", status), status)
    service.becomes("p_sam", service.says("p_sam", "lost"), "failed")
    service.says("p_sam", "And?", "Yes please", "Not now")
    with serving(service) as url, visit(browser, url, Screen(*size, scheme=scheme)) as opened:  # type: ignore[arg-type]
        expect(opened.page.locator(".row")).to_have_count(8)
        assert opened.barriers() == ()
        if opened.page.locator(".ask").is_visible():
            opened.page.locator(".ask").click()
            assert opened.barriers() == ()
        assert opened.complaints == []


def test_dots_show_while_an_answer_is_awaited(phone: Visit, service: StandIn) -> None:
    service.silent = True
    say(phone.page, "hi")
    expect(phone.page.get_by_role("img", name="Writing a reply")).to_be_visible()
    service.says("p_sam", "Hi Sam.")
    expect(phone.page.locator("#typing")).to_be_hidden()


def test_nothing_moves_for_people_who_asked_for_that(phone: Visit, service: StandIn) -> None:
    service.silent = True
    say(phone.page, "hi")
    expect(phone.page.locator("#typing")).to_be_visible()
    assert phone.page.evaluate("document.getAnimations().length") == 0


def test_reading_older_messages_is_not_disturbed(phone: Visit, service: StandIn) -> None:
    for number in range(40):
        service.says("p_sam", f"line {number}")
    expect(phone.page.locator(".row")).to_have_count(40)
    expect(phone.page.get_by_text("line 39", exact=True)).to_be_in_viewport()
    phone.page.locator("#scroller").evaluate("(scroller) => (scroller.scrollTop = -800)")
    where = "(line) => Math.round(line.getBoundingClientRect().y)"
    before = phone.page.get_by_text("line 20", exact=True).evaluate(where)
    service.says("p_sam", "something new")
    newest = phone.page.get_by_role("button", name="New message")
    expect(newest).to_be_visible()
    assert phone.page.get_by_text("line 20", exact=True).evaluate(where) == before
    newest.click()
    expect(phone.page.get_by_text("something new")).to_be_in_viewport()
    expect(newest).to_be_hidden()


def test_the_prompts_beside_the_phone_are_sent(browser: Browser, url: str, service: StandIn) -> None:
    with visit(browser, url, DESKTOP) as opened:
        expect(opened.page.locator("#council")).to_have_text("Example Council")
        opened.page.get_by_role("button", name="when is the hub open?").click()
        expect(opened.page.locator(".row.theirs")).to_have_count(1)
        assert service.posts[0]["text"] == "when is the hub open?"


def test_on_a_small_screen_the_prompts_are_behind_a_button(phone: Visit, service: StandIn) -> None:
    prompt = phone.page.get_by_role("button", name="can I talk to my PA?")
    expect(prompt).to_be_hidden()
    phone.page.get_by_role("button", name="Controls").click()
    prompt.click()
    expect(prompt).to_be_hidden()
    expect(phone.page.locator(".row.theirs")).to_have_count(1)


def test_it_works_by_keyboard_alone(browser: Browser, url: str, service: StandIn) -> None:
    service.says("p_sam", "What about?", "Housing")
    with visit(browser, url, DESKTOP) as opened:
        expect(opened.page.get_by_role("button", name="Housing")).to_be_visible()
        reached = []
        for _ in range(11):
            opened.page.keyboard.press("Tab")
            reached.append(opened.page.locator(":focus").evaluate("(here) => here.id || here.textContent.trim()"))
            outline = opened.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", reached
        assert reached[:3] == ["people", "skin", "language"]
        assert reached[7:] == ["scroller", "Housing", "box", "Send"]


def test_a_phone_on_plain_http_elsewhere_still_makes_ids(browser: Browser, url: str, service: StandIn) -> None:
    with visit(browser, url) as opened:
        opened.page.add_init_script("delete Crypto.prototype.randomUUID")
        opened.page.reload()
        expect(opened.page.locator("#council")).to_have_text("Example Council")
        say(opened.page, "hi")
        expect(opened.page.locator(".row.theirs")).to_have_count(1)
    assert len(service.posts[0]["id"]) == 36
    assert service.posts[0]["id"][14] == "4"


def test_a_service_that_comes_back_with_nothing_in_it_is_noticed(browser: Browser) -> None:
    before, after = StandIn(), StandIn()
    for number in range(5):
        before.says("p_sam", f"old {number}")
    with serving(before) as url:
        port = int(url.split(":")[2].split("/")[0])
        context = visit(browser, url)
        opened = context.__enter__()
        expect(opened.page.locator(".row")).to_have_count(5)
    try:
        expect(opened.page.locator("#notice")).to_have_text("No connection. Trying again…")
        with serving(after, port):
            expect(opened.page.locator("#notice")).to_be_empty()
            expect(opened.page.locator(".row")).to_have_count(0)
            say(opened.page, "hi")
            expect(opened.page.locator(".row.theirs")).to_have_count(1)
    finally:
        context.__exit__(None, None, None)


def test_the_log_is_announced_but_not_the_past(phone: Visit) -> None:
    log = phone.page.get_by_role("log", name="Messages")
    expect(log).to_have_attribute("aria-live", "polite")
    say(phone.page, "hi")
    expect(log).to_have_attribute("aria-busy", "false")
    expect(phone.page.locator(".mine .who")).to_have_text("Sam: ")
    expect(phone.page.locator(".theirs .who")).to_have_text("Example Council: ")
    expect(phone.page).to_have_title("Web phone – Keeping In Touch")
