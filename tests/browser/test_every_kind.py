"""Every kind of campaign from the portal to the phones, in both languages: what is read there is what was written."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, expect

from .conftest import Look, Visiting, settled
from .journey import choose_sender, finished, send
from .looking import looked_at

PEOPLE = (("Mona", "1 May"), ("منى الشاذلي", "٢ مايو"), ("", "3 May"))
KINDS = {
    ("personalised", "en"): ("Dear @name|friend, we see you on @{due date}.", "Dear {0}, we see you on {1}."),
    ("personalised", "ar"): ("عزيزنا @name|ضيفنا، موعدك @{due date}.", "عزيزنا {0}، موعدك {1}."),
    ("regular_link", "en"): ("Will you come? Yes: @link1 No: @link2", "Will you come? Yes: {2} No: {3}"),
    ("regular_link", "ar"): ("هل ستأتي؟ نعم: @link1 لا: @link2", "هل ستأتي؟ نعم: {2} لا: {3}"),
    ("personalised_link", "en"): ("@name|Friend, on @{due date}? @link1 @link2", "{0}, on {1}? {2} {3}"),
    ("personalised_link", "ar"): ("@name|ضيفنا، موعدك @{due date}؟ @link1 @link2", "{0}، موعدك {1}؟ {2} {3}"),
}
NOBODY = {"en": "friend", "ar": "ضيفنا"}
LINK = r"http\S+/l/[1-9A-HJ-NP-Za-km-z]{9}"


def file_of(folder: Path, first: int) -> Path:
    """Three people, the last without a name."""
    lines = ["number,name,due date", *(f"+{first + n},{name},{due}" for n, (name, due) in enumerate(PEOPLE))]
    path = folder / "people.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


async def go_on(page: Page, step: str) -> None:
    """Press the button at the end, and be at the next step."""
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_url(re.compile(f"/{step}$"))


async def write(page: Page, kind: str, language: str, file: Path) -> None:
    """Every step from the kind to the review, each looked at."""
    await page.click(".page-actions a[href='/campaigns/new']")
    await page.fill("[name=name]", f"{kind} {language}")
    await choose_sender(page)
    await page.check(f"[name=kind][value='sms/{kind}']")
    await looked_at(page, f"{kind}-1-details")
    await go_on(page, "recipients")
    await page.set_input_files("input[type=file]", file)
    await settled(page, "#recipient-file .counts")
    await looked_at(page, f"{kind}-2-recipients")
    if "link" in kind:
        await go_on(page, "links")
        await page.click("button[value=add]")
        for number, label in enumerate(("Yes", "No"), start=1):
            await page.fill(f"[name=label{number}]", label)
            await page.fill(f"[name=target{number}]", f"https://shop.example.com/{label.lower()}")
        await looked_at(page, f"{kind}-3-links")
    await go_on(page, "text")
    await page.fill("textarea", KINDS[kind, language][0])
    await settled(page, "#preview")
    await looked_at(page, f"{kind}-4-text")
    await go_on(page, "when")
    await looked_at(page, f"{kind}-5-when")
    await go_on(page, "review")
    await settled(page, ".price-exact")
    await looked_at(page, f"{kind}-6-review")


async def read(page: Page, number: int) -> str:
    """What a phone shows."""
    await page.goto(f"/handsets?number={number}")
    text = await page.locator(".handset-bubble").first.inner_text()
    return text.strip()


@pytest.mark.parametrize(("kind", "language"), list(KINDS))
async def test_what_is_read_is_what_was_written(visiting: Visiting, tmp_path: Path, kind: str, language: str) -> None:
    first = 201_500_000_000 + secrets.randbelow(99_000_000)
    page = await visiting(Look(language, width=390 if language == "ar" else 1280))

    await write(page, kind, language, file_of(tmp_path, first))
    await send(page)
    await finished(page)
    campaign = page.url
    await looked_at(page, f"{kind}-7-campaign")

    expected = KINDS[kind, language][1]
    for number, (name, due) in enumerate(PEOPLE):
        text = await read(page, first + number)
        pattern = re.escape(expected).replace(r"\{2\}", f"({LINK})").replace(r"\{3\}", f"({LINK})")
        nobody = NOBODY[language] if kind == "personalised" or language == "ar" else "Friend"
        pattern = pattern.replace(r"\{0\}", re.escape(name or nobody)).replace(r"\{1\}", re.escape(due))
        found = re.fullmatch(pattern, text)
        assert found, (text, pattern)
        if number == 0 and found.groups():
            await click(found[1], "https://shop.example.com/yes")
    if "link" in kind:
        await page.goto(campaign)
        await expect(page.locator("body")).to_contain_text("Yes")


async def click(link: str, target: str) -> None:
    """Follow a link as a person's browser would, without leaving this machine."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(link, headers={"User-Agent": "Mozilla/5.0 (Linux; Android 15) Mobile Safari/537"})
    assert answer.status_code in {302, 303, 307}
    assert answer.headers["location"] == target
