"""Answers to a country's form: what is wrong with them, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from hudhud.countries import FieldKind, FormField
from hudhud.errors import Problem
from hudhud.i18n import N_

__all__ = ["answer_problems", "lacking_answers"]

LONGEST: Final = {FieldKind.TEXT: 300, FieldKind.AREA: 4_000, FieldKind.URLS: 2_000, FieldKind.NUMBER: 12}
HOST: Final = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]+)")
NO_HOSTS: Final = "none"


def answer_problems(form: Sequence[FormField], answers: Mapping[str, str]) -> list[Problem]:
    """What is wrong with the answers that are there."""
    found = ((field, wrong(field, answers.get(field.name, ""))) for field in form)
    return [Problem(field.name, said, answers[field.name]) for field, said in found if said]


def lacking_answers(form: Sequence[FormField], answers: Mapping[str, str], documents: Collection[str]) -> list[Problem]:
    """Required fields without an answer; `documents` are the fields that have one."""
    problems = []
    for field in form:
        if field.kind is FieldKind.FILE and field.required and field.name not in documents:
            problems.append(Problem(field.name, N_("Upload this document.")))
        if field.kind is not FieldKind.FILE and field.required and not answers.get(field.name):
            problems.append(Problem(field.name, N_("Enter a value.")))
    return problems + answer_problems(form, answers)


def wrong(field: FormField, answer: str) -> str:
    """What is wrong with one answer, "" for nothing."""
    if not answer:
        return ""
    if len(answer) > LONGEST.get(field.kind, 300):
        return N_("This is too long.")
    if field.kind is FieldKind.NUMBER and not (answer.isascii() and answer.isdigit()):
        return N_("Enter a whole number.")
    chosen = field.kind is not FieldKind.CHOICE or answer in {value for value, _ in field.options("en")}
    if not chosen or "\0" in answer:  # PostgreSQL's text holds no NUL
        return N_("This value cannot be used here.")
    if field.kind is FieldKind.URLS and not all(is_host(line) for line in answer.splitlines() if line.strip()):
        return N_("Give hosts, one a line, such as shop.example.")
    return ""


def is_host(line: str) -> bool:
    """Whether a line names a host, alone or in an address of the web; or says that there are none."""
    text = line.strip().lower()
    if text == NO_HOSTS:
        return True
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
        return HOST.fullmatch(host.encode("idna").decode()) is not None
    except (UnicodeError, ValueError):
        return False
