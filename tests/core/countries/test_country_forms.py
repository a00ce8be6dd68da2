"""Forms of countries: data, with a general one for those without their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hudhud import countries
from hudhud.audit import Actor
from hudhud.countries import GENERAL, FieldKind, FormField
from hudhud.errors import Invalid, NotFound
from hudhud.plugins import Platform

LICENCE = FormField("licence", FieldKind.FILE, True, "Trade licence", "الرخصة التجارية", position=5)


async def test_the_emirates_ask_for_the_establishment_card_and_others_do_not(platform: Platform) -> None:
    emirates = {field.name for field in await countries.form_of(platform, "AE")}
    egypt = {field.name for field in await countries.form_of(platform, "EG")}

    assert {"establishment_card", "signatory_id", "url_hosts", "authorisation"} <= emirates
    assert not {"establishment_card", "signatory_id"} & egypt


async def test_a_country_without_a_form_of_its_own_has_the_general_one(platform: Platform) -> None:
    assert await countries.own_form(platform, "KZ") == []
    assert await countries.form_of(platform, "KZ") == await countries.own_form(platform, GENERAL)


@pytest.mark.parametrize("country", [GENERAL, "EG", "SA", "AE", "KW", "QA", "OM", "JO", "IN"])
async def test_every_question_of_the_starting_forms_is_there_in_both_languages(
    platform: Platform, country: str
) -> None:
    for field in await countries.own_form(platform, country):
        assert field.label("en") != field.label("ar")
        assert bool(field.help_en) == bool(field.help_ar)
        assert bool(field.options("en")) is (field.kind is FieldKind.CHOICE)


async def test_choices_have_a_value_and_a_title_in_each_language() -> None:
    field = replace(
        LICENCE, kind=FieldKind.CHOICE, choices="local|In this country|في هذا البلد\nforeign|Abroad|خارجه\n"
    )

    assert field.options("en") == [("local", "In this country"), ("foreign", "Abroad")]
    assert field.options("ar") == [("local", "في هذا البلد"), ("foreign", "خارجه")]


async def test_the_first_own_question_of_a_country_comes_beside_those_of_the_general_form(
    platform: Platform, operator: Actor
) -> None:
    general = await countries.own_form(platform, GENERAL)

    await countries.keep_field(platform, "NG", LICENCE, actor=operator)

    assert await countries.form_of(platform, "NG") == [LICENCE, *general]
    assert await countries.own_form(platform, GENERAL) == general


async def test_a_question_is_changed_and_removed_with_a_line_in_the_trail(platform: Platform, operator: Actor) -> None:
    await countries.keep_field(platform, "KE", LICENCE, actor=operator)
    await countries.keep_field(platform, "KE", replace(LICENCE, required=False), actor=operator)
    await countries.keep_field(platform, "KE", replace(LICENCE, required=False), actor=operator)
    changed = (await countries.form_of(platform, "KE"))[0]
    await countries.remove_field(platform, "KE", "licence", actor=operator)

    assert not changed.required
    assert "licence" not in {field.name for field in await countries.form_of(platform, "KE")}
    assert await platform.database.fetchval("SELECT count(*) FROM audit WHERE subject = 'country:KE'") == 3
    with pytest.raises(NotFound):
        await countries.remove_field(platform, "KE", "licence", actor=operator)


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("name", {"name": "Trade licence"}),
        ("label_en", {"label_ar": " "}),
        ("choices", {"kind": FieldKind.CHOICE}),
    ],
)
async def test_what_is_no_question_is_told(
    platform: Platform, operator: Actor, where: str, wrong: dict[str, object]
) -> None:
    with pytest.raises(Invalid) as told:
        await countries.keep_field(platform, "UG", replace(LICENCE, **wrong), actor=operator)  # type: ignore[arg-type]

    assert [problem.where for problem in told.value.problems] == [where]
    assert await countries.own_form(platform, "UG") == []
