"""Reasons to choose from when a request for a sender is refused or given back, in both languages.

They are sent to customers as they stand here, and can be written over: they are data, and no sentences of the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["REASONS", "Reason", "reason_of"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason."""

    name: str
    en: str
    ar: str

    def words(self, language: str) -> str:
        """The reason in a language."""
        return self.ar if language == "ar" else self.en


REASONS: Final = (
    Reason(
        "unreadable",
        "A document cannot be read. Scan it again, with all four edges and every line sharp.",
        "أحد المستندات غير مقروء. امسحه من جديد بحيث تظهر حوافه الأربع وكل سطر فيه بوضوح.",
    ),
    Reason(
        "unsigned",
        "The letter of authorisation is not signed and stamped, or not on the company’s letterhead.",
        "خطاب التفويض غير موقّع ومختوم، أو ليس على ورق الشركة الرسمي.",
    ),
    Reason(
        "expired",
        "The registration of the company has expired. Send one that is still valid.",
        "انتهت صلاحية سجل الشركة. أرسل سجلًا ساري المفعول.",
    ),
    Reason(
        "no_link",
        "Nothing shows that this name belongs to your company. Send the certificate of the trade mark.",
        "لا شيء يُثبت أن هذا الاسم لشركتك. أرسل شهادة العلامة التجارية.",
    ),
    Reason(
        "generic",
        "The name is too general: recipients must see by it who writes to them.",
        "الاسم عام أكثر من اللازم: يجب أن يعرف المستلمون منه من يكتب إليهم.",
    ),
    Reason(
        "refused_by_operators",
        "The network operators of this country refused the name.",
        "رفض مشغّلو الشبكات في هذا البلد الاسم.",
    ),
    Reason(
        "content",
        "The sample messages do not fit the use that you named, or are not allowed in this country.",
        "نماذج الرسائل لا توافق الاستخدام الذي ذكرته، أو لا يُسمح بها في هذا البلد.",
    ),
)


def reason_of(name: str) -> Reason | None:
    """The reason of this name."""
    return next((reason for reason in REASONS if reason.name == name), None)
