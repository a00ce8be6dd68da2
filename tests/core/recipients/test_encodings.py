"""U1: which encoding a file is in, found out or asked about, and never guessed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hudhud.recipients.encodings import ONE_BYTE, encodings_of
from hudhud.recipients.opening import Doubtful, opened, previews
from hudhud.recipients.refusals import FileRefused, NotText, NotUtf8, WrongEncoding
from hudhud.recipients.spreadsheet import Spreadsheet

ARABIC = "الهاتف,الاسم\n01001234567,محمد أحمد علي\n01001234568,فاطمة الزهراء\n01001234569,عبد الرحمن يوسف\n"
FRENCH = "phone,name\n01001234567,José Muñoz\n01001234568,Jürgen Jäger\n01001234569,Zoë Señor\n"


def rows_of(content: bytes, encoding: str = "") -> list[list[str]]:
    """All rows of a file."""
    sheet = opened(content, encoding)
    assert isinstance(sheet, Spreadsheet)
    return [row for block in sheet.blocks() for row in block.rows or [[cell] for cell in block.cells]]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ARABIC, "utf-8"),
        (ARABIC, "utf-8-sig"),
        (ARABIC, "utf-16"),
        (ARABIC, "utf-16-le"),
        (ARABIC, "utf-16-be"),
        (ARABIC, "cp1256"),
        (ARABIC, "iso8859-6"),
        (FRENCH, "utf-8"),
        (FRENCH, "cp1252"),
        ("رقم;الاسم\r٠١٠٠١٢٣٤٥٦٧;منى – «أم علي»\r", "cp1256"),
        ("رقم|الاسم\n01001234567|مُحَمَّد بن عبدِ الله\n", "cp1256"),
    ],
)
def test_u1_an_encoding_is_found_out(text: str, encoding: str) -> None:
    if encoding == "cp1256":
        text = text.translate({0x0660 + digit: str(digit) for digit in range(10)})  # which it does not have

    rows = rows_of(text.encode(encoding))

    assert rows == rows_of(text.encode())


@pytest.mark.parametrize("name", ["محمد", "حسن", "خالد", "داود"])
def test_u1_a_doubtful_encoding_is_asked_about(name: str) -> None:
    content = f"phone,name\n01001234567,{name}\n".encode("cp1256")

    doubt = opened(content)

    assert isinstance(doubt, Doubtful)
    assert set(doubt.encodings) == {"windows-1256", "iso-8859-6"}
    shown = previews(content, doubt.encodings)
    assert shown["windows-1256"] == [["01001234567", name]]
    assert shown["iso-8859-6"] != shown["windows-1256"]
    assert rows_of(content, "windows-1256")[1] == ["01001234567", name]


@pytest.mark.parametrize(
    "name",
    ["Franco-Arab علي and José", "علي", "فاطمة", "Amélie", "عليّ"],
    ids=["mixed", "ali", "fatima", "amelie", "sign"],
)
def test_u1_scripts_are_not_mixed_within_a_word(name: str) -> None:
    assert encodings_of(f"01001234567,{name}\n".encode("cp1256")) == ["windows-1256"]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"01001234567\n\xff\n", NotUtf8),
        (ARABIC.encode() + b"\xc7\n", NotUtf8),  # one letter of another encoding in what is UTF-8: mixed
        (ARABIC.encode() + "محمد\n".encode("cp1256"), NotUtf8),
        (b"1\n2\0\n", NotText),
        ("1\n2\n".encode("utf-16") + b"\n", WrongEncoding),  # half a character
        (bytes(range(1, 256)) * 30, NotUtf8),
    ],
)
def test_u1_what_is_text_in_no_encoding_is_refused(content: bytes, refusal: type[FileRefused]) -> None:
    with pytest.raises(refusal):
        opened(content)


letters = st.text(st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويىءأإآؤئة"), min_size=3, max_size=9)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(letters, min_size=1, max_size=30), st.sampled_from(["utf-8", "utf-16", "cp1256", "iso8859-6"]))
def test_u1_mojibake_is_never_read(names: list[str], encoding: str) -> None:
    """Whatever the letters, they come out right, or somebody is asked and the right reading is among the choices."""
    content = "".join(f"01001234567,{name}\n" for name in names).encode(encoding)

    likely = encodings_of(content)

    python = {"cp1256": "windows-1256", "iso8859-6": "iso-8859-6", "utf-16": "utf-16-le"}.get(encoding, encoding)
    assert python in likely or not likely or reads_the_same(content, likely[0], encoding)


def reads_the_same(content: bytes, likely: str, encoding: str) -> bool:
    """Encodings of Arabic share the first half of the alphabet."""
    return likely in ONE_BYTE and content.decode(likely) == content.decode(encoding)
