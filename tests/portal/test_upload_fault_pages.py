"""U1 to U3 and U7 to U12 as a customer sees them: what the pages say of a file, and what is sent."""

from __future__ import annotations

from typing import Any

import pytest

from hudhud import campaigns, contacts, messages, msisdn, recipients
from hudhud.public_ids import from_public
from hudhud.recipients import FileState
from portal.conftest import OPERATOR, Customer, id_of, words_of

NAMES = ("محمد أحمد علي", "فاطمة الزهراء", "عبد الرحمن يوسف")
PEOPLE = "الهاتف,الاسم\n" + "".join(f"0100123456{n},{name}\n" for n, name in enumerate(NAMES))


async def uploaded(customer: Customer, content: bytes, name: str = "list.csv", **values: Any) -> str:
    """A draft whose file was uploaded in the wizard, and read by the worker."""
    path = await customer.draft(recipients=(), **values)
    answer = await customer.send(f"{path}/file", {"region": "EG"}, files={"file": (name, content)})
    assert answer.status_code == 303, words_of(answer.text)
    campaign = await campaigns.get(customer.platform, customer.account.id, id_of(path))
    assert campaign.recipient_file_id is not None
    await recipients.read(customer.platform, file_id=campaign.recipient_file_id)
    return path


async def said(customer: Customer, path: str, language: str = "en") -> str:
    """What the step of recipients says."""
    given = {**customer.http.cookies, "hudhud_language": language}
    cookies = "; ".join(f"{name}={value}" for name, value in given.items())
    answer = await customer.http.get(f"{path}/recipients", headers={"Accept-Language": language, "Cookie": cookies})
    assert answer.status_code == 200
    return words_of(answer.text)


async def sent(customer: Customer, path: str) -> list[str]:
    """The texts that go out."""
    await customer.prepared(path)
    await campaigns.launch(customer.platform, account_id=customer.account.id, campaign_id=id_of(path), actor=OPERATOR)
    found = await messages.list_messages(customer.platform, customer.account.id, campaign_id=id_of(path))
    return [message.text for message in reversed(found)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256", "iso8859-6"])
async def test_u1_names_are_shown_and_sent_right_whatever_the_encoding(customer: Customer, encoding: str) -> None:
    path = await uploaded(customer, PEOPLE.encode(encoding), type="personalised", text="مرحبا @الاسم")
    campaign = await campaigns.get(customer.platform, customer.account.id, id_of(path))

    shown = await customer.words(f"/files/rcf_{campaign.recipient_file_id}")

    assert all(name in shown for name in NAMES)
    assert await sent(customer, path) == [f"مرحبا {name}" for name in NAMES]


async def test_u1_a_doubtful_file_is_asked_about_and_nothing_is_sent_before(customer: Customer) -> None:
    path = await uploaded(customer, "01001234567,محمد\n".encode("cp1256"))

    asked = await said(customer, path)

    assert "Choose the one in which the names are right." in asked
    assert "محمد" in asked
    await customer.send(f"{path}/launch")
    assert await no_messages(customer, path)


async def no_messages(customer: Customer, path: str) -> bool:
    """Whether nothing went out."""
    found = await messages.list_messages(customer.platform, customer.account.id, campaign_id=id_of(path))
    return not found


@pytest.mark.parametrize(("language", "words"), [("en", "Row 5 (byte "), ("ar", "الصف 5")])
async def test_u1_a_file_of_mixed_encodings_is_refused_with_its_row(
    customer: Customer, language: str, words: str
) -> None:
    path = await uploaded(customer, PEOPLE.encode() + "01001234569,محمد\n".encode("cp1256"))

    assert words in await said(customer, path, language)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('phone;name\r01001234567;"Ali"\r01001234568;"Mona\r', "A quotation mark is opened in row 3 and never closed."),
        ('phone|name\n01001234567|"Ali" B\n', "In row 2 there is text behind a closing quotation mark."),
    ],
    ids=["CR only", "bars"],
)
async def test_u2_what_cannot_be_read_is_told_with_its_row(customer: Customer, content: str, words: str) -> None:
    assert words in await said(customer, await uploaded(customer, content.encode()))


@pytest.mark.parametrize("delimiter", [";", "\t", "|"], ids=["semicolon", "tab", "bar"])
async def test_u2_cells_with_separators_quotes_and_lines_in_them_are_shown_whole(
    customer: Customer, delimiter: str
) -> None:
    content = f'phone{delimiter}name\r\n01001234567{delimiter}"A{delimiter}B ""C""\r\nD"\r\n12{delimiter}Nobody\r\n'
    path = await uploaded(customer, content.encode())
    campaign = await campaigns.get(customer.platform, customer.account.id, id_of(path))

    shown = await customer.words(f"/files/rcf_{campaign.recipient_file_id}")

    assert f'+201001234567 A{" " if delimiter == chr(9) else delimiter}B "C" D' in shown
    assert "Row 3 : The number is too short." in shown


@pytest.mark.parametrize(
    ("content", "english", "arabic"),
    [
        (b"phone\n0100\0", "This is not a list: there is a zero byte in row 2.", "بايت صفر"),
        (b'"' + b"0100\n" * 3_000, "is opened in row 1 and never closed", "علامة"),
        (b",".join([b"x"] * 5_000) + b"\n1\n", "The file has 5,000 columns; at most 100 are taken.", "عمودًا"),
    ],
    ids=["NUL", "unclosed quote", "columns"],
)
async def test_u3_what_is_no_list_is_told_with_its_limits(
    customer: Customer, content: bytes, english: str, arabic: str
) -> None:
    path = await uploaded(customer, content)

    assert english in await said(customer, path)
    assert arabic in await said(customer, path, "ar")


FORMS = ("+201001234567", "00201001234567", "01001234567", "٠١٠٠١٢٣٤٥٦٧", "010 0123 4567")


async def test_u7_one_number_in_every_form_gets_one_message(customer: Customer) -> None:
    rows = "".join(f"{form};{n}\n" for n, form in enumerate(FORMS))
    path = await uploaded(customer, f"phone;name\n{rows}2.01E+11;mangled\n".encode())
    campaign = await campaigns.get(customer.platform, customer.account.id, id_of(path))

    shown = await customer.words(f"/files/rcf_{campaign.recipient_file_id}")

    assert "Row 7 : A spreadsheet has rounded this number." in shown
    assert "comes before already" in shown
    assert len(await sent(customer, path)) == 1


async def test_u7_each_row_gets_a_message_where_that_is_wished(customer: Customer) -> None:
    path = await uploaded(customer, ("phone;name\n" + "".join(f"{form};x\n" for form in FORMS)).encode())

    await customer.send(f"{path}/file/duplicates", {"keep": "1"})

    assert len(await sent(customer, path)) == len(FORMS)


@pytest.mark.parametrize(
    ("content", "english", "arabic"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "the old .xls format. Save it as .xlsx", "الصيغة القديمة"),
        (b"MZ\x90\0\x03\0\0\0\x04\0", "This is another kind of file and no list.", "ملف من نوع آخر"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "This workbook is protected by a password. Save a copy without one",
            "كلمة",
        ),
    ],
    ids=["xls", "renamed program", "encrypted"],
)
async def test_u8_a_workbook_that_is_not_read_says_what_to_do(
    customer: Customer, content: bytes, english: str, arabic: str
) -> None:
    path = await uploaded(customer, content, "list.xlsx")

    assert english in await said(customer, path)
    assert arabic in await said(customer, path, "ar")


async def test_u10_a_missing_value_is_told_before_anything_is_sent(customer: Customer) -> None:
    """And a value that looks like a parameter stays as it is: texts are filled in once."""
    content = b"phone,name,other\n01001234567,@other,X\n01001234568,,Y\n"
    path = await uploaded(customer, content, type="personalised", text="Dear @name")
    await customer.prepared(path)

    review = await customer.words(f"{path}/review")

    assert "3 +201001234568 @name There is no value for this name" in review
    assert await sent(customer, path) == ["Dear @other"]


async def test_u12_two_imports_of_one_file_double_nobody(customer: Customer) -> None:
    """Uploaded twice, and the button pressed twice: each file is taken over once."""
    imports = set()
    for _ in range(2):
        answer = await customer.send(
            "/contacts/import", {"region": "EG"}, files={"file": ("people.csv", b"phone,name\n01001239876,Mona\n")}
        )
        path = answer.headers["location"]
        await recipients.read(customer.platform, file_id=from_public("rcf", path.rsplit("/", 1)[1]))
        pressed = [await customer.send(path, {"column-1": "name"}) for _ in range(2)]
        assert len({answer.headers["location"] for answer in pressed}) == 1
        imports.add(pressed[0].headers["location"])
    for one in imports:
        number = from_public("imp", one.rsplit("/", 1)[1])
        for _ in range(2):
            await contacts.import_contacts(customer.platform, import_id=number)

    found = await contacts.list_contacts(
        customer.platform, customer.account.id, contacts.ContactSearch(address="201001239876")
    )
    assert (len(imports), [one.name for one in found]) == (2, ["Mona"])


async def test_u12_a_cancelled_upload_is_gone_and_the_draft_goes_on(customer: Customer) -> None:
    path = await customer.draft(recipients=())
    await customer.send(f"{path}/file", {"region": "EG"}, files={"file": ("a.csv", b"01001234567\n")})
    before = await campaigns.get(customer.platform, customer.account.id, id_of(path))

    answer = await customer.send(f"{path}/file/cancel")

    assert before.recipient_file_id is not None
    file = await recipients.get(customer.platform, customer.account.id, before.recipient_file_id)
    assert file.state is FileState.REFUSED
    assert "The file was cancelled" in await customer.words(answer.headers["location"])


async def test_several_numbers_in_a_cell_are_told_there_and_put_right(customer: Customer) -> None:
    path = await uploaded(customer, b"phone,name\n01001234567 / 01001234568,Ali\n01001234569,Mona\n")
    campaign = await campaigns.get(customer.platform, customer.account.id, id_of(path))
    sheet = f"/files/rcf_{campaign.recipient_file_id}"

    shown = await customer.words(sheet)
    await customer.send(f"{sheet}/cells", {"row": 2, "cell": 0, "value": "01001234567"})

    assert f"Row 2 : {msisdn.SEVERAL}" in shown
    assert "Valid numbers 2" in await customer.words(sheet)


@pytest.mark.parametrize(("language", "words"), [("en", "in column B (Phone)"), ("ar", "في العمود B (Phone)")])
async def test_numbers_in_another_column_are_told_with_what_to_do(
    customer: Customer, language: str, words: str
) -> None:
    path = await uploaded(customer, b"Name,Phone\nMona,01001234567\n")

    assert words in await said(customer, path, language)
