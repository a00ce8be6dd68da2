"""MSISDNs: reading a telephone number as a person wrote it, a million times in a row.

What is taken: `+` or `00` and an international number; the national form of a default region; Latin,
Arabic-Indic, Persian and full-width digits; spaces, dashes, brackets, dots, slashes and marks of direction
between them. Only a valid number that may be a mobile's is read (libphonenumber's types MOBILE and
FIXED_LINE_OR_MOBILE): a text to anything else is paid for and never read.

The fast way compiles the patterns of libphonenumber's metadata and only ever says yes. Whatever it does not
take, the library decides, and gives the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberDesc,
    PhoneNumberType,
    ValidationResult,
)

from hudhud.errors import Invalid, Problem
from hudhud.i18n import N_

__all__ = ["InvalidMsisdn", "parse"]


class InvalidMsisdn(Invalid):
    """A text that is no number a message can go to; `reason` is one translatable sentence."""

    code = "invalid_msisdn"

    def __init__(self, value: str, reason: str) -> None:
        super().__init__(Problem("number", reason, value))
        self.value = value
        self.reason = reason


NOT_A_NUMBER: Final = N_("This is not a telephone number.")
EMPTY: Final = N_("There is no number here.")
TOO_SHORT: Final = N_("The number is too short.")
TOO_LONG: Final = N_("The number is too long.")
WRONG_LENGTH: Final = N_("No number of this country has this many digits.")
UNKNOWN_COUNTRY: Final = N_("The country code is unknown. Write the number with + and the country code.")
LOCAL_ONLY: Final = N_("The area code or network code is missing.")
NOT_IN_USE: Final = N_("This number belongs to no number range in use.")
NOT_MOBILE: Final = N_("This is not a mobile number, so it cannot receive messages.")
SPREADSHEET: Final = N_(
    "A spreadsheet has rounded this number. Format its column as text, enter it again and export the file."
)
SEVERAL: Final = N_("There is more than one number in this cell. Give each a row of its own.")

Matcher = Callable[[str], "re.Match[str] | None"]

_NOTHING: Final = re.compile("(?!)").fullmatch

_SEPARATORS = "\t\n\r ()-./\u00a0\u00ad\u061c\u1680\u2060\u3000\ufeff" + "".join(
    chr(code)
    for low, high in ((0x2000, 0x2015), (0x2028, 0x202F), (0x2066, 0x2069), (0x2212, 0x2212))
    for code in range(low, high + 1)
)
_CLEAN: Final = (
    dict.fromkeys(map(ord, _SEPARATORS))
    | {zero + digit: str(digit) for zero in (0x0660, 0x06F0, 0xFF10) for digit in range(10)}
    | {0xFF0B: "+", ord("'"): None}
)
_SCIENTIFIC: Final = re.compile(r"\d+(?:[.,٫]\d+)?e\+?\d+|\d{6,}[.,٫]0+", re.IGNORECASE)
_MOBILE: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


def parse(text: str, region: str | None = None) -> str:
    """Read one number; gives the digits of E.164 without `+`, or raises InvalidMsisdn with the reason.

    `region` (ISO 3166 alpha-2) is the country of national forms. Without one, bare digits are read as
    international, so that what this gave reads as itself.
    """
    if region is not None:
        domestic = _domestic(region)
        found = domestic.whole(text)
        if found is not None:
            return domestic.code + found[1]
    digits = text if text.isdigit() and text.isascii() else _clean(text, region)
    if digits[0] != "+" and (region is None or digits[:2] == "00"):
        digits = "+" + digits.removeprefix("00")
    known = _international(digits[1:]) if digits[0] == "+" or region is None else _domestic(region).read(digits)
    return known if known is not None else _ask_library(text, digits, region)


_WRAPPED: Final = re.compile(r'\s*(?:="([^"]*)"|tel:(.*))\s*', re.IGNORECASE)
"""What programs put around a number so that a spreadsheet takes it for a text, or a telephone for a link."""
_BETWEEN: Final = re.compile(r"[/,;|&\n،؛]|\s-\s|\s(?:or|and|ou|et|أو|و)\s?", re.IGNORECASE)


def _refusal(text: str, reason: str, region: str | None) -> InvalidMsisdn:
    """Why a text is no number: told apart from several numbers in one."""
    parts = [part for part in _BETWEEN.split(text) if part and not part.isspace()]
    if 1 < len(parts) <= _MOST_NUMBERS and all(_is_one(part, region) for part in parts):
        return InvalidMsisdn(text, SEVERAL)
    return InvalidMsisdn(text, reason)


_MOST_NUMBERS: Final = 10


def _is_one(text: str, region: str | None) -> bool:
    try:
        parse(text, region)
    except InvalidMsisdn:
        return False
    return True


def _clean(text: str, region: str | None) -> str:
    wrapped = _WRAPPED.fullmatch(text) if text[-1:] == '"' or ":" in text else None
    if wrapped:
        return _clean(wrapped[1] or wrapped[2] or "", region)
    cleaned = text.translate(_CLEAN)
    bare = cleaned[1:] if cleaned[:1] == "+" else cleaned
    looks_rounded = not text.isascii() or "." in text or "," in text or "e" in text or "E" in text
    if looks_rounded and _SCIENTIFIC.fullmatch(_without_marks(text)):
        raise InvalidMsisdn(text, SPREADSHEET)
    if bare.isdigit() and bare.isascii():
        return cleaned
    raise _refusal(text, NOT_A_NUMBER if cleaned else EMPTY, region)


_MARKS: Final = {code: value for code, value in _CLEAN.items() if chr(code) not in ".,/()-"}


def _without_marks(text: str) -> str:
    return text.translate(_MARKS).removeprefix("+")


def _international(digits: str) -> str | None:
    """The number of E.164 digits if the fast way takes it."""
    for length in (2, 1, 3):
        plan = _PLANS.get(digits[:length])
        if plan is not None:
            return digits if plan().takes(digits[length:]) else None
    return None


class _Plan:
    """The numbering plan of one country code: which national numbers may be mobiles."""

    def __init__(self, code: int, regions: tuple[str, ...]) -> None:
        main = _metadata(regions[0])
        prefix = main.national_prefix_for_parsing
        self._prefix: Matcher | None = re.compile(prefix).match if prefix else None
        self._literal = prefix if prefix and prefix.isdigit() else None
        self._regions = [_claims(_metadata(region), alone=len(regions) == 1) for region in regions]

    def takes(self, national: str) -> bool:
        """Whether the library would surely read this as it stands, as a mobile number."""
        if self._literal is not None:
            if national.startswith(self._literal):
                return False
        elif self._prefix is not None and _bites(self._prefix, national):
            return False
        for claims, mobile in self._regions:
            if claims is None or claims(national):
                return mobile(national) is not None
        return False


def _bites(prefix: Matcher, national: str) -> bool:
    found = prefix(national)
    return found is not None and found.end() > 0


class _Region:
    """How national numbers of one region are written."""

    def __init__(self, region: str) -> None:
        data = _metadata(region)
        self.code = str(data.country_code)
        self._plan = _PLANS[self.code]()
        self._general = _full(_general_pattern(data))
        prefix = data.national_prefix_for_parsing
        self._prefix: Matcher | None = re.compile(prefix).match if prefix else None
        self._literal = prefix if prefix and prefix.isdigit() else None
        dialled = data.international_prefix
        self._abroad: Matcher | None = re.compile(dialled).match if dialled and dialled != "00" else None
        self.whole = self._one_pattern(data)

    def _one_pattern(self, data: PhoneMetadata) -> Matcher:
        """All plain ways of writing a mobile number of this region, where it has its country code alone.

        The guards are those of `read`: the country code is stripped only from what is no number with it,
        the national prefix only where it is not the country code's beginning.
        """
        alone = len(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[int(self.code)]) == 1
        if not alone or self._abroad is not None or (self._prefix is not None and self._literal is None):
            return _NOTHING
        code, prefix = self.code, self._literal or "(?!)"
        guard = "" if prefix == code else f"(?!{code})"
        ways = rf"(?:\+|00){code}|(?!(?:{_general_pattern(data)})$){code}|{guard}{prefix}"
        return re.compile(rf"(?:{ways})?((?!{prefix}){_mobile(data)})", re.ASCII).fullmatch

    def read(self, digits: str) -> str | None:
        """The E.164 digits if the fast way takes them: bare, with national prefix, or with country code.

        The conditions are those under which libphonenumber's `parse` strips exactly the same digits.
        """
        if self._abroad is not None and self._abroad(digits):
            return None
        code, literal = self.code, self._literal
        coded = digits.startswith(code)
        if literal is not None and digits.startswith(literal) and (literal == code or not coded):
            return self._after(digits[len(literal) :])
        if coded and not self._general(digits):
            return self._after(digits[len(code) :])
        return self._as_it_stands(digits)

    def _as_it_stands(self, digits: str) -> str | None:
        if self._prefix is not None and _bites(self._prefix, digits):
            return None
        return self.code + digits if self._plan.takes(digits) else None

    def _after(self, digits: str) -> str | None:
        if not self._general(digits):
            return None
        return self._as_it_stands(digits)


class _NoRegion(_Region):
    """A region that the library does not know: everything goes to the library, which says so."""

    def __init__(self) -> None:  # there is no metadata
        self.code = ""
        self.whole = _NOTHING

    def read(self, digits: str) -> str | None:
        return None


@cache
def _domestic(region: str) -> _Region:
    name = region.upper()
    return _Region(name) if name in phonenumbers.SUPPORTED_REGIONS else _NoRegion()


@cache
def _plan(code: int) -> _Plan:
    return _Plan(code, phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code])


def _plans() -> dict[str, Callable[[], _Plan]]:
    def later(code: int) -> Callable[[], _Plan]:
        return lambda: _plan(code)

    known = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return {str(code): later(code) for code, regions in known.items() if regions[0] != "001"}


_PLANS: Final = _plans()


def _metadata(region: str) -> PhoneMetadata:
    found = PhoneMetadata.metadata_for_region(region)
    if found is None:
        raise LookupError(region)
    return found


def _general_pattern(data: PhoneMetadata) -> str:
    described = data.general_desc
    return (described and described.national_number_pattern) or "(?!)"


def _full(pattern: str) -> Matcher:
    return re.compile(pattern).fullmatch


def _claims(data: PhoneMetadata, *, alone: bool) -> tuple[Matcher | None, Matcher]:
    """Two matchers: is this number this region's, and is it a mobile's there."""
    mobile = _full(_mobile(data))
    if alone:
        return None, mobile
    if data.leading_digits is not None:
        return re.compile(data.leading_digits).match, mobile
    return _full(f"{_general(data)}(?:{'|'.join(_patterns(data, _KINDS))})"), mobile


_SPECIAL: Final = (
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)
_KINDS: Final = (*_SPECIAL, "fixed_line", "mobile")


def _general(data: PhoneMetadata) -> str:
    return f"(?=(?:{_general_pattern(data)})$)"


def _patterns(data: PhoneMetadata, kinds: tuple[str, ...]) -> list[str]:
    described = (getattr(data, kind) for kind in kinds)
    return [_limited(one) for one in described if one is not None and one.national_number_pattern]


def _limited(described: PhoneNumberDesc) -> str:
    """The pattern with the possible lengths of its kind."""
    lengths = "|".join(rf"\d{{{length}}}" for length in described.possible_length)
    pattern = f"(?:{described.national_number_pattern})"
    return f"(?=(?:{lengths})$){pattern}" if lengths else pattern


def _mobile(data: PhoneMetadata) -> str:
    """A pattern of the numbers that are of a mobile's type in the region."""
    kind = "fixed_line" if data.same_mobile_and_fixed_line_pattern else "mobile"
    wanted = "|".join(_patterns(data, (kind,))) or "(?!)"
    special = "|".join(_patterns(data, _SPECIAL))
    barred = f"(?!(?:{special})$)" if special else ""
    return f"{barred}{_general(data)}(?:{wanted})"


def _ask_library(text: str, digits: str, region: str | None) -> str:
    try:
        number = phonenumbers.parse(digits, None if digits[0] == "+" else region)
    except NumberParseException as error:
        raise _refusal(text, _PARSE_REASONS.get(error.error_type, NOT_A_NUMBER), region) from error
    kind = phonenumbers.number_type(number)
    if kind in _MOBILE:
        return f"{number.country_code}{phonenumbers.national_significant_number(number)}"
    raise _refusal(text, NOT_MOBILE if kind != PhoneNumberType.UNKNOWN else _why_unknown(number), region)


_PARSE_REASONS: Final = {
    NumberParseException.INVALID_COUNTRY_CODE: UNKNOWN_COUNTRY,
    NumberParseException.TOO_SHORT_AFTER_IDD: TOO_SHORT,
    NumberParseException.TOO_SHORT_NSN: TOO_SHORT,
    NumberParseException.TOO_LONG: TOO_LONG,
}
_POSSIBLE_REASONS: Final = {
    ValidationResult.TOO_SHORT: TOO_SHORT,
    ValidationResult.TOO_LONG: TOO_LONG,
    ValidationResult.INVALID_LENGTH: WRONG_LENGTH,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: LOCAL_ONLY,
    ValidationResult.INVALID_COUNTRY_CODE: UNKNOWN_COUNTRY,
}


def _why_unknown(number: PhoneNumber) -> str:
    return _POSSIBLE_REASONS.get(phonenumbers.is_possible_number_with_reason(number), NOT_IN_USE)
