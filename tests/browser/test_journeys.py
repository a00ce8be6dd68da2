"""A campaign from a file to the phones, in both languages, with and without script."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import pytest
from playwright.async_api import expect

from .conftest import Look, Visiting, settled
from .journey import choose_sender, compose, csv_of, finished, send

ENGLISH = "Our winter sale has begun: 30% off until Sunday. [1] {2} €3 " + "Come and see. " * 9
ARABIC = "بدأت تخفيضات الشتاء: خصم 30٪ على كل شيء حتى يوم الأحد. أظهر هذه الرسالة في أي فرع لتحصل على الخصم."


def fresh_number() -> str:
    """A number that no other test writes to."""
    return f"0102{secrets.randbelow(10**7):07d}"


@pytest.mark.parametrize(
    ("language", "text", "button", "parts"),
    [("en", ENGLISH, "Send 40 messages", "2 parts"), ("ar", ARABIC, "أرسل 40 رسالة", "جزأين")],
)
async def test_a_campaign_goes_from_a_file_to_the_phones(
    visiting: Visiting, tmp_path: Path, language: str, text: str, button: str, parts: str
) -> None:
    page = await visiting(Look(language))
    number = fresh_number()

    await compose(page, name="Winter sale", text=text, file=csv_of(tmp_path, number))
    await expect(page.locator(".wizard-end .btn-primary")).to_have_text(button)
    await send(page)
    await finished(page)
    states = await page.locator(".legend").inner_text()
    await page.goto(f"/handsets?number=2{number}")

    assert re.search(r"\b37\b", states), states  # delivered: all but the three whose fate is another
    bubble = page.locator(".handset-bubble").first
    await expect(bubble).to_have_text(text.strip())
    await expect(page.locator(".handset-parts").first).to_contain_text(parts)
    assert await bubble.evaluate("e => getComputedStyle(e).direction") == ("rtl" if language == "ar" else "ltr")


async def test_the_page_says_why_messages_failed(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting()

    await compose(page, name="Reasons", text="Hello", file=csv_of(tmp_path, fresh_number()))
    await send(page)
    await finished(page)
    await settled(page, ".share-is-undelivered")

    reasons = page.locator(".reasons")
    await expect(reasons).to_contain_text("This number is not in service.")
    await expect(reasons).to_contain_text("The network does not accept this number.")


async def test_a_double_click_sends_one_campaign(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting()
    await compose(page, name="Pressed twice", text="Hello", file=csv_of(tmp_path, fresh_number()))

    await page.locator(".wizard-end .btn-primary").dblclick()
    await page.wait_for_selector("#campaign-live")
    await page.goto("/campaigns")

    await expect(page.get_by_role("link", name="Pressed twice")).to_have_count(1)


async def test_without_script_a_campaign_is_written_counted_and_sent(visiting: Visiting) -> None:
    page = await visiting(Look(script=False))
    number = fresh_number()

    await page.click(".page-actions a[href='/campaigns/new']")
    await page.fill("[name=name]", "Without script")
    await choose_sender(page)
    await page.click(".wizard-end .btn-primary")
    await page.fill("#f-number-1", number)
    await page.click(".wizard-end .btn-primary")
    await page.fill("textarea", "It’s here")
    await page.click("button[value=count]")
    counted = await page.locator("#counter").inner_text()
    await page.click("button[value=continue]")
    await page.wait_for_url(re.compile("/when$"))
    await page.click(".wizard-end .btn-primary")
    await settled(page, ".price-exact")
    await page.click(".wizard-end .btn-primary")
    await settled(page, "#campaign-live .share-is-delivered")

    assert "9 / 70" in counted
    await page.goto(f"/handsets?number=2{number}")
    await expect(page.locator(".handset-bubble").first).to_have_text("It’s here")


async def test_without_script_a_file_is_uploaded_and_its_reading_is_seen(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting(Look(script=False))

    await page.click(".page-actions a[href='/campaigns/new']")
    await page.fill("[name=name]", "A file without script")
    await choose_sender(page)
    await page.click(".wizard-end .btn-primary")
    await page.set_input_files("input[type=file]", csv_of(tmp_path, fresh_number()))
    await page.click("#upload-card button[type=submit]")
    await settled(page, "#recipient-file .counts")

    await expect(page.locator("#recipient-file .count-bad dd")).to_have_text("1")
    await page.click("#recipient-file a[href*='errors=1']")
    await expect(page.locator("main")).to_contain_text("too short")


async def test_going_back_and_forth_keeps_what_was_written(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting()
    await compose(page, name="Back and forth", text="Hello", file=csv_of(tmp_path, fresh_number()))

    await page.go_back()  # to the time
    await page.go_back()
    text = await page.input_value("textarea")
    await page.go_forward()
    await page.go_forward()
    await settled(page, ".price-exact")

    assert text == "Hello"
