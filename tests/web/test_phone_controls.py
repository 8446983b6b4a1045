"""The web phone's controls in a real browser, over the real service: skins, languages, and the clock."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.web.browser import DESKTOP, PHONE, SMALL_PHONE, Screen, Visit, chromium, visit
from tests.web.demo_rig import REF, demonstrating

SKINS = ("web", "sms", "whatsapp", "telegram")
TOPICS = "what am I entitled to?"
COUNTED = re.compile(r"^(\d+) segments? · (\d+)p$")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with demonstrating(f"sqlite:///{tmp_path}/kit.db") as address:
        yield address


@pytest.fixture
def desk(browser: Browser, url: str) -> Iterator[Visit]:
    with visit(browser, url, DESKTOP) as opened:
        expect(opened.page.locator("#people")).to_have_value(REF)
        yield opened


def ask(page: Page, text: str) -> Locator:
    """Text it; the row of the last answer."""
    expect(page.locator("#people")).to_have_value(REF)
    before = page.locator(".row.theirs").count()
    page.fill("#box", text)
    page.press("#box", "Enter")
    expect(page.locator(".row.theirs").nth(before)).to_be_visible()
    expect(page.locator(".latest")).to_be_visible()
    return page.locator(".row.theirs").last


def controls(page: Page) -> None:
    """Where they are behind a button, open them."""
    if page.locator(".ask").is_visible():
        page.get_by_role("button", name="Controls").click()


def wear(page: Page, skin: str) -> None:
    controls(page)
    page.get_by_label("Looks like").select_option(skin)
    page.keyboard.press("Escape")
    expect(page.locator("#phone")).to_have_attribute("data-skin", skin)


# --- skins ---


def test_an_sms_has_numbers_in_its_text_and_no_buttons(desk: Visit) -> None:
    last = ask(desk.page, TOPICS)
    wear(desk.page, "sms")
    expect(last.locator(".text")).to_contain_text(re.compile(r"\n1 Money\n2 A place to live\n3 .*\n12 ", re.DOTALL))
    expect(desk.page.locator(".choices button:visible")).to_have_count(0)
    say_number = ask(desk.page, "1")
    expect(say_number.locator(".text").last).to_contain_text("Money: which one?")
    assert desk.complaints == []


def test_every_sms_of_ours_says_its_segments_and_its_price(desk: Visit) -> None:
    ask(desk.page, "hi")
    ask(desk.page, TOPICS)
    wear(desk.page, "sms")
    costs = desk.page.locator(".theirs .cost")
    expect(costs).to_have_count(desk.page.locator(".row.theirs").count())
    for cost in costs.all_text_contents():
        found = COUNTED.match(cost)
        assert found, cost
        assert int(found[2]) == 4 * int(found[1])
    expect(costs.last).to_have_text("2 segments · 8p")
    expect(desk.page.locator("#skin-note")).to_contain_text("example price: 4p a segment")
    expect(desk.page.locator(".mine .cost:visible")).to_have_count(0)
    wear(desk.page, "web")
    expect(desk.page.locator(".cost:visible")).to_have_count(0)


def test_what_is_typed_is_counted_in_the_sms_skin_only(desk: Visit) -> None:
    counter = desk.page.locator("#counter")
    desk.page.fill("#box", "hello")
    expect(counter).to_be_hidden()
    wear(desk.page, "sms")
    expect(counter).to_have_text("5 characters · 1 segment")
    desk.page.fill("#box", "a" * 161)
    expect(counter).to_have_text("161 characters · 2 segments")
    desk.page.fill("#box", "مرحبا")
    expect(counter).to_have_text("5 characters · 1 segment, Unicode")
    expect(desk.page.get_by_label("Your message")).to_have_accessible_description("5 characters · 1 segment, Unicode")
    desk.page.press("#box", "Enter")
    expect(counter).to_have_text("0 characters · 0 segments")


def test_whatsapp_has_a_list_behind_one_button_and_numbers_for_more_than_ten(desk: Visit) -> None:
    hello = ask(desk.page, "hi")
    wear(desk.page, "whatsapp")
    expect(hello.get_by_role("button")).to_have_text(["1–7"])
    hello.get_by_role("button", name="1–7").click()
    expect(hello.get_by_role("button")).to_have_count(7)
    expect(hello.get_by_role("button").first).to_be_focused()
    topics = ask(desk.page, TOPICS)
    expect(topics.locator(".text")).to_contain_text("12 Prison and release")
    expect(topics.get_by_role("button")).to_have_count(0)


def test_telegram_has_every_choice_under_the_message_as_wide_as_it(desk: Visit) -> None:
    wear(desk.page, "telegram")
    topics = ask(desk.page, TOPICS)
    expect(topics.get_by_role("button")).to_have_count(12)
    widths = topics.locator(".bubble, .choices button").evaluate_all("(all) => all.map((one) => one.offsetWidth)")
    assert len(set(widths)) == 1


def test_the_skin_is_a_way_of_seeing_the_same_messages(desk: Visit) -> None:
    ask(desk.page, TOPICS)
    numbers = "(rows) => rows.map((row) => row.number)"
    seen = {}
    for skin in (*SKINS, "web"):
        wear(desk.page, skin)
        seen[skin] = desk.page.locator(".row").evaluate_all(numbers)
    assert len(set(map(tuple, seen.values()))) == 1
    colours = "(phone) => getComputedStyle(phone).getPropertyValue('--mine')"
    shades = [(wear(desk.page, skin), desk.page.locator("#phone").evaluate(colours))[1] for skin in SKINS]
    assert len(set(shades)) == len(SKINS)


def test_a_reload_keeps_the_skin(desk: Visit) -> None:
    wear(desk.page, "telegram")
    desk.page.reload()
    expect(desk.page.locator("#phone")).to_have_attribute("data-skin", "telegram")
    expect(desk.page.get_by_label("Looks like")).to_have_value("telegram")


def test_a_skin_that_is_gone_is_our_own(desk: Visit) -> None:
    desk.page.evaluate("sessionStorage.setItem('web-phone', JSON.stringify({ skin: 'pager' }))")
    desk.page.reload()
    expect(desk.page.locator("#phone")).to_have_attribute("data-skin", "web")


# --- many choices ---


def test_many_choices_fold_behind_one_that_says_how_many_more(browser: Browser, url: str) -> None:
    with visit(browser, url, SMALL_PHONE) as opened:
        last = ask(opened.page, TOPICS)
        buttons = last.get_by_role("button")
        expect(buttons).to_have_count(6)
        expect(last.locator(".text")).to_be_in_viewport()
        last.get_by_role("button", name="7 more").press("Enter")
        expect(buttons).to_have_count(12)
        expect(buttons.nth(5)).to_be_focused()
        last.get_by_role("button", name="Your rights").click()
        expect(opened.page.locator(".row.mine .text").last).to_have_text("Your rights")


# --- languages ---


def test_choosing_a_language_asks_for_it_in_the_chat(desk: Visit) -> None:
    ask(desk.page, "hi")
    desk.page.get_by_label("Language").select_option(label="العربية")
    expect(desk.page.locator(".row.mine .text").last).to_have_text("العربية")
    expect(desk.page.locator("#phone")).to_have_attribute("dir", "rtl")
    expect(desk.page.locator("#people option:checked")).to_contain_text("العربية")
    desk.page.reload()
    expect(desk.page.get_by_label("Language")).to_have_value("ar")


def test_a_language_that_is_typed_moves_the_choice_of_language_too(desk: Visit) -> None:
    ask(desk.page, "Soomaali")
    expect(desk.page.get_by_label("Language")).to_have_value("so")


def test_arrow_keys_only_look_through_the_languages_until_enter(desk: Visit) -> None:
    language = desk.page.get_by_label("Language")
    language.focus()
    for _ in range(3):
        desk.page.keyboard.press("ArrowDown")
    expect(language).to_have_value("fa")
    desk.page.keyboard.press("Tab")
    expect(language).to_have_value("en")
    expect(desk.page.locator(".row")).to_have_count(0)
    language.focus()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".row.mine .text")).to_have_text("العربية")
    expect(language).to_have_value("ar")


# --- the clock ---


def test_the_clock_is_moved_and_said_to_be(desk: Visit) -> None:
    moved = desk.page.locator("#demo-time")
    expect(moved).to_be_empty()
    desk.page.get_by_label("Go to (London time)").fill("2026-11-28T23:10")
    desk.page.get_by_role("button", name="Go", exact=True).click()
    expect(moved).to_have_text("Demo time: Saturday 28 November 2026, 23:10")
    expect(desk.page.get_by_role("status").filter(has_text="Demo time")).to_have_text(
        "Demo time: Saturday 28 November 2026, 23:10"
    )
    expect(ask(desk.page, "when is the hub open?").locator(".text")).to_contain_text("Elm House is closed now")
    expect(desk.page.locator(".day").last).to_have_text("Saturday 28 November 2026")
    expect(desk.page.locator(".row.mine time").last).to_have_text("23:10")
    assert desk.complaints == []


def test_steps_of_an_hour_a_day_and_a_week_and_back_to_now(desk: Visit) -> None:
    page, back = desk.page, desk.page.get_by_role("button", name="Back to now")
    page.get_by_label("Go to (London time)").fill("2026-11-28T23:10")
    page.get_by_role("button", name="Go", exact=True).click()
    for step, reached in (
        ("+1 hour", "Sunday 29 November 2026, 00:1"),
        ("+1 day", "Monday 30 November 2026, 00:1"),
        ("+1 week", "Monday 7 December 2026, 00:1"),
    ):
        page.get_by_role("button", name=step).click()
        expect(page.locator("#today")).to_contain_text(reached)
    back.click()
    expect(page.locator("#demo-time")).to_be_empty()
    expect(back).to_be_disabled()


def test_quick_taps_each_count(desk: Visit) -> None:
    page = desk.page
    page.get_by_label("Go to (London time)").fill("2026-12-24T09:00")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_role("button", name="+1 day").evaluate("(day) => [1, 2, 3, 4, 5].forEach(() => day.click())")
    expect(page.locator("#demo-time")).to_have_text("Demo time: Tuesday 29 December 2026, 09:00")


def test_a_clock_that_was_moved_on_one_screen_is_moved_on_all(browser: Browser, desk: Visit, url: str) -> None:
    ask(desk.page, "hi")
    with visit(browser, url, PHONE) as other:
        expect(other.page.locator(".row")).to_have_count(desk.page.locator(".row").count())
        desk.page.get_by_role("button", name="+1 week").click()
        expect(other.page.locator("#demo-time")).to_contain_text("Demo time:")


def test_a_clock_out_of_reach_is_said_and_stays(desk: Visit) -> None:
    desk.page.get_by_label("Go to (London time)").fill("2099-01-01T00:00")
    desk.page.get_by_role("button", name="Go", exact=True).click()
    told = desk.page.get_by_role("status").filter(has_text="ten years")
    expect(told).to_have_count(1)
    expect(told).to_be_in_viewport(ratio=1)
    assert (told.bounding_box() or {"height": 0})["height"] > 10, "for eyes as well as for screen readers"
    expect(desk.page.locator("#demo-time")).to_be_empty()


# --- for everybody ---


@pytest.mark.parametrize("language", ["so", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_in_any_skin(browser: Browser, url: str, scheme: str, language: str) -> None:
    screen = Screen(320, 640, touch=True, scheme=scheme)  # type: ignore[arg-type]
    with visit(browser, url, screen) as opened:
        page = opened.page
        ask(page, "hi")
        controls(page)
        page.get_by_label("Language").select_option(language)
        expect(page.get_by_label("Language")).to_have_value(language)
        controls(page)
        page.get_by_role("button", name="+1 day").click()
        expect(page.locator("#demo-time")).not_to_be_empty()
        assert opened.barriers() == ()
        page.keyboard.press("Escape")
        ask(page, TOPICS)
        for skin in SKINS:
            wear(page, skin)
            assert opened.barriers() == (), skin
            wide = "(all) => all.map((one) => one.scrollWidth - one.clientWidth)"
            assert page.locator("html, #scroller").evaluate_all(wide) == [0, 0], skin
        assert opened.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_answer_under_the_mouse_can_be_read_in_any_skin(browser: Browser, url: str, scheme: str) -> None:
    with visit(browser, url, Screen(1280, 800, scheme=scheme)) as opened:  # type: ignore[arg-type]
        ask(opened.page, "can i talk to my pa?")
        for skin in SKINS:
            wear(opened.page, skin)
            answers = opened.page.locator(".latest .choices button:visible")
            if answers.count():
                answers.last.hover()
            assert opened.barriers() == (), skin


@pytest.mark.parametrize("skin", SKINS)
def test_a_picture_in_arabic_mirrors_the_picture_in_english(browser: Browser, url: str, skin: str) -> None:
    """Their own bubbles and the send button change sides in what is painted, not only in the markup."""
    with visit(browser, url, PHONE) as opened:
        page = opened.page
        ask(page, "hi")
        wear(page, skin)
        english = (side(opened, "#scroller", ".mine .bubble"), side(opened, "#composer", ".send"))
        controls(page)
        page.get_by_label("Language").select_option("ar")
        expect(page.locator("#phone")).to_have_attribute("dir", "rtl")
        expect(page.locator(".row.mine")).to_have_count(2)
        arabic = (side(opened, "#scroller", ".mine .bubble"), side(opened, "#composer", ".send"))
    assert english == ("right", "right")
    assert arabic == ("left", "left")


def side(opened: Visit, place: str, part: str) -> str:
    """The half of a picture of this place in which the part's own colour is painted; neither, where it is in both."""
    opened.page.locator(part).first.scroll_into_view_if_needed()
    page, judge = opened.page, opened.context.new_page()  # the page's own policy reads no pictures
    colour = page.locator(part).first.evaluate("(part) => getComputedStyle(part).backgroundColor")
    picture = base64.b64encode(page.locator(place).screenshot()).decode()
    left, right = judge.evaluate(HALVES, [f"data:image/png;base64,{picture}", *map(int, re.findall(r"\d+", colour))])
    judge.close()
    if max(left, right) < ENOUGH or min(left, right) * 20 > max(left, right):
        return f"neither: {left} points on the left, {right} on the right"
    return "left" if left > right else "right"


ENOUGH = 400  # points: the smallest thing that is looked for has four times as many
HALVES = """async ([url, ...colour]) => {
  const image = await createImageBitmap(await (await fetch(url)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, image.width, image.height);
  const halves = [0, 0];
  for (let point = 0; point < data.length / 4; point++) {
    const close = colour.every((part, place) => Math.abs(data[4 * point + place] - part) < 3);
    if (close) halves[point % image.width < image.width / 2 ? 0 : 1]++;
  }
  return halves;
}"""
