"""Letters go out once, are tried again, and are given up, as the server answers."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from hudhud_mail.checks import letters_leave
from hudhud_mail.sending import claim, pause, purge, sweep

from .conftest import LINK, Office, OfficeAt, Post


async def test_a_letter_is_delivered_and_its_secrets_are_forgotten(office: Office, post: Post) -> None:
    letter = await office.write(to="mona@example.com")

    await office.send(letter)

    row, (message,) = await office.row(letter), post.letters
    assert message["To"] == "mona@example.com"
    assert LINK in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert row["sent_at"] is not None
    assert row["values"] == "{}"


async def test_a_sent_letter_is_not_sent_again(office: Office, post: Post) -> None:
    letter = await office.write()

    await office.send(letter)
    await office.send_again(letter)

    assert len(post.caught) == 1


async def test_tasks_at_the_same_time_make_one_try(office: Office, post: Post) -> None:
    letter = await office.write()

    await asyncio.gather(*(office.send(letter) for _ in range(8)))

    assert len(post.caught) == 1
    assert (await office.row(letter))["tries"] == 1


async def test_a_temporary_refusal_is_tried_later_with_the_same_message_id(office: Office, post: Post) -> None:
    letter = await office.write()
    post.answers = ["451 4.3.0 Come back later"]

    await office.send(letter)
    waiting = await office.row(letter)
    await office.send(letter)  # not due yet
    await office.send_again(letter)

    assert waiting["problem"] == "451 4.3.0 Come back later"
    assert waiting["not_before"] > waiting["created_at"]
    assert LINK in waiting["values"]
    assert len(post.caught) == 1
    assert (await office.row(letter))["sent_at"] is not None


@pytest.mark.parametrize("where", ["recipient", "data"])
async def test_a_permanent_refusal_is_given_up_at_once_with_its_reason(office: Office, post: Post, where: str) -> None:
    letter = await office.write()
    if where == "recipient":
        post.to_recipient = "550 5.1.1 Nobody of that name"
    else:
        post.answers = ["550 5.1.1 Nobody of that name"]

    await office.send(letter)

    row = await office.row(letter)
    assert row["given_up_at"] is not None
    assert "550 5.1.1 Nobody of that name" in row["problem"]
    assert row["values"] == "{}"


async def test_a_letter_is_given_up_after_a_day(office: Office, post: Post) -> None:
    letter = await office.write()
    await office.platform.database.execute(
        "UPDATE letter SET created_at = now() - interval '24 hours', tries = 17 WHERE id = $1", letter
    )
    post.answers = ["451 Later"]

    await office.send(letter)

    row = await office.row(letter)
    assert row["given_up_at"] is not None
    assert row["problem"] == "451 Later"


async def test_a_letter_that_waited_for_a_server_for_days_is_still_tried(office: Office, post: Post) -> None:
    letter = await office.write()
    await office.platform.database.execute(
        "UPDATE letter SET created_at = now() - interval '9 days' WHERE id = $1", letter
    )
    post.answers = ["451 Later"]

    await office.send(letter)

    assert (await office.row(letter))["given_up_at"] is None


def test_pauses_double_up_to_two_hours() -> None:
    assert [pause(tries) for tries in (1, 2, 3, 7, 8, 9, 10_000)] == [60, 120, 240, 3840, 7200, 7200, 7200]


async def test_while_the_server_is_away_other_letters_wait_and_lose_no_try(office_at: OfficeAt) -> None:
    office = office_at("smtp://127.0.0.1:9?tls=none")
    tried, other = await office.write(), await office.write()

    await office.send(tried)
    await office.send(other)

    assert (await office.row(tried))["tries"] == 1
    assert (await office.row(other))["tries"] == 0


async def test_a_crash_after_the_servers_answer_sends_again_under_the_same_message_id(
    office: Office, post: Post
) -> None:
    letter = await office.write()

    async def lose_the_database() -> None:
        await office.platform.database.execute("ALTER TABLE letter RENAME COLUMN sent_at TO gone")

    post.on_data = lose_the_database
    try:
        with pytest.raises(asyncpg.PostgresError):
            await office.send(letter)
    finally:
        post.on_data = None
        await office.platform.database.execute("ALTER TABLE letter RENAME COLUMN gone TO sent_at")
    await office.send(letter)  # the claim has not run out
    await office.send_again(letter)

    first, second = post.caught
    assert first == second
    assert (await office.row(letter))["sent_at"] is not None


async def test_a_late_failure_does_not_undo_what_another_try_sent(office: Office, post: Post) -> None:
    letter = await office.write()

    async def another_process_sends_it() -> None:
        post.on_data, post.answers = None, ["250 OK", "451 Later"]
        await office.send_again(letter)

    post.on_data = another_process_sends_it
    await office.send(letter)

    row = await office.row(letter)
    assert row["sent_at"] is not None
    assert row["problem"] == ""


async def test_the_sweep_takes_up_whatever_is_due_however_old(office: Office) -> None:
    database = office.platform.database
    lost, waiting, sent = await office.write(), await office.write(), await office.write()
    await office.send(sent)
    await database.execute("UPDATE letter SET created_at = '2020-01-01', not_before = '2020-01-01' WHERE id = $1", lost)
    await database.execute("UPDATE letter SET not_before = now() + interval '1 hour' WHERE id = $1", waiting)
    await database.execute("DELETE FROM outbox")

    await sweep(office.platform)

    found = await database.fetch("SELECT arguments->>'letter' AS letter FROM outbox WHERE task = 'mail.send'")
    enqueued = {int(row["letter"]) for row in found}
    assert lost in enqueued
    assert not {waiting, sent} & enqueued


async def test_without_a_server_letters_stay_and_the_health_check_says_so(office_at: OfficeAt) -> None:
    office = office_at("")
    letter = await office.write()

    await office.send(letter)
    await sweep(office.platform)

    row = await office.row(letter)
    assert (row["tries"], row["sent_at"], row["given_up_at"]) == (0, None, None)
    with pytest.raises(RuntimeError, match="HUDHUD_MAIL_URL is not set"):
        await letters_leave(office.platform)


async def test_the_health_check_tells_of_letters_that_wait(office: Office, post: Post) -> None:
    await office.platform.database.execute("DELETE FROM letter")
    await letters_leave(office.platform)
    letter = await office.write()
    post.answers = ["451 Greylisted"]
    await office.send(letter)
    await office.platform.database.execute(
        "UPDATE letter SET created_at = now() - interval '1 hour' WHERE id = $1", letter
    )

    with pytest.raises(RuntimeError, match=r"1 letters wait .* 451 Greylisted"):
        await letters_leave(office.platform)


async def test_a_letter_without_templates_waits_for_a_newer_release(office: Office) -> None:
    letter = await office.write("of_a_newer_release")

    await office.send(letter)

    row = await office.row(letter)
    assert row["given_up_at"] is None
    assert "of_a_newer_release" in row["problem"]


async def test_a_claimed_letter_is_nobody_elses(office: Office) -> None:
    letter = await office.write()

    first, second = await claim(office.platform, letter), await claim(office.platform, letter)

    assert first is not None
    assert second is None


async def test_letters_of_long_ago_are_forgotten_unless_they_wait(office: Office) -> None:
    database = office.platform.database
    old, waiting, recent = await office.write(), await office.write(), await office.write()
    await office.send(old)
    await office.send(recent)
    await database.execute("UPDATE letter SET sent_at = now() - interval '91 days' WHERE id = $1", old)
    await database.execute("UPDATE letter SET created_at = now() - interval '1 year' WHERE id = $1", waiting)

    await purge(office.platform)

    left = {row["id"] for row in await database.fetch("SELECT id FROM letter")}
    assert old not in left
    assert {waiting, recent} <= left


async def test_a_server_that_does_not_say_good_bye_has_still_taken_the_letter(office: Office, post: Post) -> None:
    post.hangs_up_after_data = True
    letter = await office.write()

    await office.send(letter)

    assert (await office.row(letter))["sent_at"] is not None


async def test_a_letter_about_nobodys_account_can_be_written_while_a_customer_is_served(
    office: Office, post: Post
) -> None:
    async with office.platform.database.tenant(1):
        letter = await office.write()

    await office.send(letter)

    assert len(post.caught) == 1


async def test_a_servers_words_are_kept_on_one_line_of_what_can_be_seen(office: Office, post: Post) -> None:
    post.answers = ["451-4.7.1 Not\x1b[31m now\r\n451 4.7.1 level=info forged"]
    letter = await office.write()

    await office.send(letter)

    assert (await office.row(letter))["problem"] == "451 4.7.1 Not [31m now 4.7.1 level=info forged"
