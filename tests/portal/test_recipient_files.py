"""A file in the portal: asked about, shown back, corrected in place, taken home, warned of."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from hudhud import campaigns, recipients
from hudhud.campaigns import repeating
from hudhud.identity import Role
from hudhud.plugins import Platform
from hudhud.recipients import FileState
from portal.conftest import OPERATOR, Customer, Entering, id_of

LIST = "phone,name,city\n01001234567,Ali,Cairo\n12,=cmd(),Giza\n01001234567,Zaid,Tanta\n01001234568,#REF!,Luxor\n"


@pytest.fixture(scope="module")
async def reader(entering: Entering) -> Customer:
    """Who may only read."""
    return await entering(Role.READ_ONLY)


@pytest.fixture(scope="module")
async def stranger(entering: Entering) -> Customer:
    """Somebody of another account."""
    return await entering()


async def draft_with(customer: Customer, content: str) -> tuple[str, int]:
    """A draft and its file."""
    file_id = await customer.file(content)
    return await customer.draft(recipient_file_id=file_id, recipients=()), file_id


async def post_file(customer: Customer, path: str, content: bytes, name: str = "list.xlsx") -> Any:
    """Upload in the wizard."""
    return await customer.send(f"{path}/file", {"region": "EG"}, files={"file": (name, content)})


async def file_of(customer: Customer, path: str) -> Any:
    campaign = await campaigns.get(customer.platform, customer.account.id, id_of(path))
    assert campaign.recipient_file_id is not None
    return await recipients.get(customer.platform, customer.account.id, campaign.recipient_file_id)


async def read_of(customer: Customer, path: str) -> Any:
    """What the worker does with the draft's file."""
    await recipients.read(customer.platform, file_id=(await file_of(customer, path)).id)
    return await file_of(customer, path)


async def test_a_workbook_is_uploaded_and_its_sheet_is_named(customer: Customer) -> None:
    path = await customer.draft(recipients=())

    answer = await post_file(customer, path, recipients.xlsx_template("en"))
    await read_of(customer, path)

    words = await customer.words(f"{path}/recipients")
    assert answer.status_code == 303
    assert "Sheet “ Recipients ” was read." in words
    assert "Valid numbers 2" in words


async def test_the_row_shown_is_the_spreadsheets_own(customer: Customer) -> None:
    _, file_id = await draft_with(customer, LIST)

    page = await customer.read(f"/files/rcf_{file_id}")
    words = await customer.words(f"/files/rcf_{file_id}")

    assert "Row phone name city 2 +201001234567 Ali Cairo" in words
    assert "Row 3 : The number is too short." in words
    assert "4 +201001234567 comes before already Zaid Tanta" in words
    assert 'value="#REF!"' in page
    assert 'tabindex="0"' in page


async def test_only_rows_with_errors_are_shown_on_demand(customer: Customer) -> None:
    _, file_id = await draft_with(customer, LIST)

    words = await customer.words(f"/files/rcf_{file_id}?errors=1")

    assert "Rows with errors" in words
    assert "Cairo" not in words
    assert "Luxor" in words


async def test_rows_come_in_pages_by_their_numbers(customer: Customer) -> None:
    _, file_id = await draft_with(customer, "".join(f"010012{n:05}\n" for n in range(120)))

    first = await customer.read(f"/files/rcf_{file_id}")
    last = await customer.words(f"/files/rcf_{file_id}?after=100")

    assert f"/files/rcf_{file_id}?after=50" in first
    assert "+201001200100" in last
    assert "Next rows" not in last


async def test_a_cell_is_corrected_with_a_plain_form(customer: Customer) -> None:
    path, file_id = await draft_with(customer, LIST)
    form: dict[str, object] = {"row": 3, "cell": 0, "value": "010 0999 9999", "campaign": path.split("/")[2]}

    answer = await customer.send(f"/files/rcf_{file_id}/cells", form)
    words = await customer.words(answer.headers["location"])

    assert answer.status_code == 303
    assert "Row 3 is put right: it gets the message." in words
    assert "3 +201009999999 =cmd() Giza" in words
    assert "Go on with 2 numbers" in words


async def test_a_cell_is_corrected_in_place(customer: Customer) -> None:
    _, file_id = await draft_with(customer, LIST)

    answer = await customer.send(
        f"/files/rcf_{file_id}/cells",
        {"row": 3, "cell": 0, "value": "01009999999"},
        headers={"HX-Request": "true", "HX-Target": "file-sheet"},
    )

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div class="stack" id="file-sheet">')
    assert "Row 3 is put right" in answer.text


async def test_what_is_wrong_still_is_told_in_its_cell(customer: Customer) -> None:
    _, file_id = await draft_with(customer, LIST)

    answer = await customer.send(f"/files/rcf_{file_id}/cells", {"row": 3, "cell": 0, "value": "abc"})

    assert answer.status_code == 422
    assert 'value="abc"' in answer.text
    assert "Row 3 still has an error." in answer.text
    assert "This is not a telephone number." in answer.text


async def test_a_cell_that_somebody_else_corrected_is_told(customer: Customer) -> None:
    _, file_id = await draft_with(customer, LIST)
    form: dict[str, object] = {"row": 3, "cell": 0, "value": "01009999999"}
    await customer.send(f"/files/rcf_{file_id}/cells", form)

    again = await customer.send(f"/files/rcf_{file_id}/cells", form)

    assert "Row 3 was corrected in the meantime." in await customer.words(again.headers["location"])


@pytest.mark.parametrize(("language", "head", "reason"), [("en", "reason", "too short"), ("ar", "السبب", "الرقم")])
async def test_the_rows_with_errors_are_downloaded_with_their_reasons(
    customer: Customer, language: str, head: str, reason: str
) -> None:
    _, file_id = await draft_with(customer, LIST)

    answer = await customer.http.get(
        f"/files/rcf_{file_id}/errors.csv", headers={"Accept-Language": language, "Cookie": cookies(customer, language)}
    )

    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["phone", "name", "city", head]
    assert rows[1][:3] == ["12", "'=cmd()", "Giza"]  # no spreadsheet takes it for a formula
    assert reason in rows[1][3]
    assert len(rows) == 3


def cookies(customer: Customer, language: str) -> str:
    given = {**customer.http.cookies, "hudhud_language": language}
    return "; ".join(f"{name}={value}" for name, value in given.items())


async def test_a_corrected_download_is_a_file_again(customer: Customer) -> None:
    _, file_id = await draft_with(customer, LIST)
    content = (await customer.http.get(f"/files/rcf_{file_id}/errors.csv")).content.decode("utf-8-sig")

    again = await customer.file(content.replace("12,", "01009999999,").replace("#REF!", "Mona"))

    file = await recipients.get(customer.platform, customer.account.id, again)
    assert (file.valid, file.invalid, file.columns) == (2, 0, ("phone", "name", "city", "reason"))


async def test_a_doubtful_encoding_is_chosen_by_its_looks(customer: Customer) -> None:
    path = await customer.draft(recipients=())
    await post_file(customer, path, "01001234567,محمد\n".encode("cp1256"), "list.csv")
    await read_of(customer, path)
    asked = await customer.words(f"{path}/recipients")

    answer = await customer.send(f"{path}/file/encoding", {"encoding": "windows-1256"})
    file = await read_of(customer, path)

    assert "Choose the one in which the names are right." in asked
    assert "محمد" in asked
    assert answer.status_code == 303
    assert (file.state, file.encoding) == (FileState.READY, "windows-1256")
    assert "Read as Windows-1256 (Arabic)" in (await customer.words(f"{path}/recipients")).replace("  ", " ")


async def test_a_file_that_is_being_read_is_cancelled(customer: Customer) -> None:
    path = await customer.draft(recipients=())
    await post_file(customer, path, b"01001234567\n", "list.csv")
    file = await file_of(customer, path)

    answer = await customer.send(f"{path}/file/cancel")

    cancelled = await recipients.get(customer.platform, customer.account.id, file.id)
    assert cancelled.state is FileState.REFUSED
    assert "The file was cancelled" in await customer.words(answer.headers["location"])


async def test_each_row_becomes_a_message_on_demand(customer: Customer) -> None:
    path, _ = await draft_with(customer, LIST)

    await customer.send(f"{path}/file/duplicates", {"keep": "1"})
    kept = await customer.words(f"{path}/recipients")
    await customer.send(f"{path}/file/duplicates", {"keep": ""})

    assert "1 row repeats a number, and gets a message of its own." in kept
    assert "Valid numbers 2" in kept
    assert "Valid numbers 1" in await customer.words(f"{path}/recipients")


async def test_people_who_got_a_campaign_today_are_warned_of(customer: Customer) -> None:
    sent = "".join(f"0100123{n:04}\n" for n in range(10))
    first, _ = await draft_with(customer, sent)
    await customer.prepared(first)
    await campaigns.launch(customer.platform, account_id=customer.account.id, campaign_id=id_of(first), actor=OPERATOR)
    same, _ = await draft_with(customer, sent)
    half, half_id = await draft_with(customer, "".join(f"0100123{n:04}\n" for n in range(5, 15)))
    other, other_id = await draft_with(customer, "".join(f"0100123{n:04}\n" for n in range(6, 16)))
    for file_id in (half_id, other_id):
        await repeating.compare_file(customer.platform, file_id=file_id)

    told = [await customer.words(f"{path}/recipients") for path in (same, half, other)]

    assert "( 10 of 10 the same). It was sent to the same file." in told[0]
    assert "( 5 of 10 the same)." in told[1]
    assert "These people already got" not in told[2]


async def test_a_file_is_compared_again_after_a_launch(customer: Customer) -> None:
    platform: Platform = customer.platform
    waiting, file_id = await draft_with(customer, "01001239999\n")
    await repeating.compare_file(platform, file_id=file_id)
    await customer.running(recipients=("01001239999",))
    await platform.database.execute("DELETE FROM outbox")

    await customer.read(f"{waiting}/recipients")
    await customer.read(f"{waiting}/recipients")

    asked = await platform.database.fetchval(
        "SELECT count(*) FROM outbox WHERE task = 'campaigns.compare_file' AND arguments::json ->> 'file_id' = $1",
        str(file_id),
    )
    await repeating.compare_file(platform, file_id=file_id)
    assert asked == 1
    assert "( 1 of 1 the same)" in await customer.words(f"{waiting}/recipients")


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_a_template_is_downloaded_in_either_language(customer: Customer, language: str) -> None:
    as_csv = await customer.http.get(f"/campaigns/template.csv?lang={language}")
    as_xlsx = await customer.http.get(f"/campaigns/template.xlsx?lang={language}")

    assert as_csv.content == recipients.csv_template(language)
    assert as_csv.headers["content-disposition"] == 'attachment; filename="recipients.csv"'
    assert as_xlsx.content.startswith(b"PK")


async def test_a_reader_sees_a_file_and_corrects_nothing(customer: Customer, reader: Customer) -> None:
    file_id = await reader.file(LIST)

    page = await reader.read(f"/files/rcf_{file_id}")
    answer = await reader.send(f"/files/rcf_{file_id}/cells", {"row": 3, "cell": 0, "value": "01009999999"})

    assert "<form" not in page.split('id="file-sheet"')[1].split("</main>")[0]
    assert answer.status_code == 403


async def test_a_strangers_file_is_not_there(customer: Customer, stranger: Customer) -> None:
    _, file_id = await draft_with(customer, LIST)

    for path in (f"/files/rcf_{file_id}", f"/files/rcf_{file_id}/errors.csv"):
        assert (await stranger.http.get(path)).status_code == 404
    answer = await stranger.send(f"/files/rcf_{file_id}/cells", {"row": 3, "cell": 0, "value": "01009999999"})
    assert answer.status_code == 404
