"""Writing a text with script: names offered and marked, real rows by keys, and one grammar in browser and server."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from chromium import violations
from hudhud.messages import Renderer, Template, Wording, as_parameter, key_of, nearest
from hudhud_sms.segments import measure

from .conftest import Look, Visiting, settled

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "web/frontend/src/template_vectors.json").read_text("utf-8"))
PEOPLE = (
    "phone,Name,due date,الاسم\n01030000001,Mona,1 May,منى\n01030000002,Ali,2 May,علي\n01030000003,Sara,3 May,سارة\n"
)

SAYS = """cases => cases.map(([text, values]) => {
    const area = document.querySelector("textarea");
    const composer = document.querySelector("[data-island~=composer]");
    composer.dataset.known = JSON.stringify(Object.keys(values));
    document.querySelector("[data-values]").dataset.values = JSON.stringify(values);
    area.value = text;
    area.dispatchEvent(new Event("input", {bubbles: true}));
    return [document.querySelector("[data-shown=text]").textContent,
            Number(document.querySelector("[data-count=units]").textContent)];
})"""


async def personal_draft(page: Page, folder: Path) -> str:
    """A personalised draft to three people, at the step of its text; gives its address."""
    await page.goto("/campaigns/new")
    await page.fill("[name=name]", "Own words")
    await page.select_option("[name=sender]", "Hudhud")
    await page.check("[name=kind][value='sms/personalised']")
    await page.click(".wizard-end .btn-primary")
    await page.wait_for_url(re.compile("/recipients$"))
    path = page.url.removesuffix("/recipients")
    file = folder / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    await page.set_input_files("input[type=file]", file)
    await settled(page, "#recipient-file .count-good")
    await page.goto(f"{path}/text")
    await settled(page, "name-expander textarea")
    return path


def generated(many: int) -> list[tuple[str, dict[str, str]]]:
    """Texts of everything that has a meaning in the grammar, with values for their parameters."""
    dice = random.Random(20261123)
    signs = [
        "@",
        "@@",
        "@{",
        "}",
        "|",
        "a",
        "Name",
        "name|x",
        "@name",
        "@{due  date|so on}",
        "@الاسم",
        " ",
        "\n",
        ".",
        "%",
    ]
    signs += ["é", "’", "€", "م", "😀", "_", "1", "-", "@NAME", "@{", "ß", "مُ", "[", "x" * 40]
    values = [{"name": "Mo na"}, {"name": "", "due date": "@name"}, {"due date": "1 May", "الاسم": "منى %s"}, {}]
    return [("".join(dice.choices(signs, k=dice.randint(0, 14))), dice.choice(values)) for _ in range(many)]


def said(text: str, values: dict[str, str]) -> str:
    """What the server makes of a text; names without a value stay as they are written."""
    known = tuple(key for key in Template(text).keys if key in values)
    wording = Wording(text, known, {}, verbatim=False)
    return Renderer(None, wording).sample([values[key] for key in known])  # type: ignore[arg-type]


async def test_browser_and_server_read_the_same_grammar(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting()
    await personal_draft(page, tmp_path)
    cases = [(one["text"], {key_of(name): value for name, value in one["values"].items()}) for one in VECTORS]

    shown = await page.evaluate(SAYS, cases)

    assert [text for text, _ in shown] == [one["says"] for one in VECTORS]


async def test_browser_and_server_agree_on_what_any_text_says_and_takes(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting()
    await personal_draft(page, tmp_path)
    cases = generated(600)

    shown = await page.evaluate(SAYS, cases)

    expected = [said(text, values) for text, values in cases]
    wrong = [(case, one, text) for case, (one, _), text in zip(cases, shown, expected, strict=True) if one != text]
    assert wrong == []
    assert [units for _, units in shown] == [measure(text).units for text in expected]


async def test_browser_and_server_suggest_the_same_name(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting()
    await personal_draft(page, tmp_path)
    names = ["nmae", "Nam", "duedate", "due", "DUE DAET", "الاسمم", "city", "date due", "n", "اسم"]

    await page.fill("textarea", " , ".join(as_parameter(name) for name in names) + " .")

    lines = await page.locator("[data-unknowns] li").all_inner_texts()
    known = ["Name", "due date", "الاسم"]
    expected = [(as_parameter(name), nearest(name, known)) for name in names]
    told = [re.findall(r"@(?:\{[^}]*\}|\w+)", line) for line in lines]
    assert [(one[0], one[1] if len(one) > 1 else None) for one in told] == [
        (name, as_parameter(meant) if meant else None) for name, meant in expected
    ]


async def test_a_name_is_chosen_by_keys_and_one_with_blanks_gets_braces(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting()
    await personal_draft(page, tmp_path)
    area = page.locator("textarea")

    await area.press_sequentially("Until @du")
    await expect(page.locator(".completion-menu")).to_contain_text("@{due date}")
    await area.press("Enter")
    await area.press_sequentially(", dear @name")

    await expect(area).to_have_value("Until @{due date}, dear @name")
    await expect(page.locator(".phone-bubble")).to_have_text("Until 1 May, dear Mona")
    assert await page.locator(".writing-behind mark").all_inner_texts() == ["@{due date}", "@name"]


async def test_names_are_offered_where_the_line_is_in_arabic_too(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting(Look("ar"))
    await personal_draft(page, tmp_path)
    area = page.locator("textarea")

    await area.press_sequentially("مرحبا @الا")
    offered = await page.locator(".completion-menu").bounding_box()
    own = await area.bounding_box()
    await area.press("Enter")

    assert offered is not None
    assert own is not None
    assert own["x"] < offered["x"]
    assert offered["x"] + offered["width"] <= own["x"] + own["width"]
    await expect(area).to_have_value("مرحبا @الاسم")
    await expect(page.locator(".phone-bubble")).to_have_text("مرحبا منى")


async def test_names_are_offered_right_behind_whatever_no_address_ends_with(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting(Look("ar"))
    await personal_draft(page, tmp_path)
    area = page.locator("textarea")

    for begun, finished in (
        ("أهلا و@الا", "أهلا و@الاسم"),
        ("@الاسم: @nam (و@du", "@الاسم: @nam (و@{due date}"),
        ("أهلا،@الا", "أهلا،@الاسم"),
    ):
        await area.fill("")
        await area.press_sequentially(begun)
        await expect(page.locator(".completion-menu")).to_be_visible()
        await area.press("Enter")
        await expect(area).to_have_value(finished)


async def test_no_names_are_offered_in_an_address_or_behind_a_doubled_sign(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting()
    await personal_draft(page, tmp_path)
    area = page.locator("textarea")

    for text in ("mona@na", "a+@na", "@@na"):
        await area.fill("")
        await area.press_sequentially(text)
        await expect(page.locator(".completion-menu")).to_have_count(0)
        assert await area.input_value() == text


async def test_an_unknown_name_is_marked_and_replaced_at_a_press(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting()
    await personal_draft(page, tmp_path)
    await page.fill("textarea", "Dear @nmae|friend, @nmae.")

    await expect(page.locator(".writing-behind .unknown")).to_have_text(["@nmae|friend", "@nmae"])
    await page.click("[data-replace]")

    assert await page.input_value("textarea") == "Dear @Name|friend, @Name."


async def test_what_makes_a_message_dearer_is_marked_where_it_stands(visiting: Visiting, tmp_path: Path) -> None:
    page = await visiting()
    await personal_draft(page, tmp_path)

    await page.fill("textarea", "It’s " + "a" * 100 + " ❤")

    assert await page.locator(".writing-behind .foreign").all_inner_texts() == ["’", "❤"]
    await expect(page.locator("[data-dearer]")).to_contain_text("Parts per message: 2 with them, 1 without.")
    await expect(page.locator("[data-dearer]")).to_contain_text("Parts more to pay: 3, about EUR")
    layer = await page.locator(".writing-behind").bounding_box()
    assert layer == await page.locator("textarea").bounding_box()


async def test_arrow_keys_go_from_row_to_row_with_the_text_as_it_stands(visiting: Visiting, tmp_path: Path) -> None:
    for language, onwards in (("en", "ArrowRight"), ("ar", "ArrowLeft")):
        page = await visiting(Look(language))
        await personal_draft(page, tmp_path)
        await page.fill("textarea", "Dear @name")
        await page.evaluate("document.activeElement.blur()")

        await page.keyboard.press(onwards)
        await expect(page.locator(".phone-bubble")).to_have_text("Dear Ali")
        await page.keyboard.press(onwards)

        await expect(page.locator(".phone-bubble")).to_have_text("Dear Sara")
        assert await page.input_value("textarea") == "Dear @name"


async def test_the_composer_is_usable_by_everybody(visiting: Visiting, tmp_path: Path) -> None:
    found: list[Any] = []
    for look in (Look("en"), Look("ar", "dark", 390)):
        page = await visiting(look)
        path = await personal_draft(page, tmp_path)
        await page.locator("textarea").press_sequentially("It’s @nmae, @na")
        found += await violations(page)
        await page.fill("textarea", "Dear @name")
        await page.click(".wizard-end .btn-primary")
        await page.goto(f"{path}/review")
        await settled(page, ".price-exact")
        found += await violations(page)
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= look.width

    assert found == []
