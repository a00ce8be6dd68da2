"""The SMPP session as time passes: silence, enquiries, and how it ends."""

from __future__ import annotations

from octets import answer, message, session, split_pdus, submitted

from hudhud.channels import Accepted, Deferred, Unanswered
from hudhud_sms.pdu import pdu
from hudhud_sms.smpp.session import State

ENQUIRE, ENQUIRE_RESPONSE = 0x15, 0x80000015
UNBIND, UNBIND_RESPONSE = 0x06, 0x80000006
NACK, DELIVER_RESPONSE = 0x80000000, 0x80000005


# --- silence ---


def test_with_no_answer_for_thirty_seconds_nothing_more_is_submitted() -> None:
    bound = session()
    bound.submit([message(1)], 0.0)
    bound.output(0.0)
    bound.tick(30.0)

    bound.submit([message(2)], 30.5)

    assert bound.stalled
    assert submitted(bound.output(30.5)) == []


def test_an_answer_after_the_silence_lets_it_go_on() -> None:
    bound = session()
    bound.submit([message(1)], 0.0)
    [(sequence, _)] = submitted(bound.output(0.0))
    bound.tick(30.0)
    bound.submit([message(2)], 30.5)

    bound.receive(answer(sequence), 31.0)

    assert len(submitted(bound.output(31.0))) == 1


def test_a_part_without_an_answer_is_unanswered_after_the_grace() -> None:
    bound = session()
    bound.submit([message(1)], 0.0)
    bound.output(0.0)
    bound.tick(89.0)
    before = list(bound.outcomes)

    bound.tick(90.0)

    assert (before, bound.outcomes) == ([], [Unanswered(1, 1)])


def test_one_lost_answer_does_not_hold_up_the_others() -> None:
    bound = session()
    bound.submit([message(1)], 0.0)
    bound.output(0.0)
    for second in range(1, 100):
        bound.submit([message(second + 1)], float(second))
        [(sequence, _)] = submitted(bound.output(float(second))) or [(0, None)]
        bound.receive(pdu(ENQUIRE_RESPONSE, 1) + answer(sequence), second + 0.1)
        bound.tick(float(second))
        assert not bound.stalled

    assert [o for o in bound.outcomes if isinstance(o, Unanswered)] == [Unanswered(1, 1)]
    assert len([o for o in bound.outcomes if isinstance(o, Accepted)]) == 99
    assert bound.state is State.BOUND


def test_total_silence_ends_the_session() -> None:
    bound = session()
    bound.submit([message(1)], 0.0)
    bound.output(0.0)
    for second in range(1, 91):
        bound.receive(pdu(ENQUIRE_RESPONSE, 1), float(second))
        bound.tick(float(second))

    assert (bound.state, bound.reason) == (State.CLOSED, "nothing was answered")


def test_a_late_answer_corrects_an_unanswered_part() -> None:
    bound = session()
    bound.submit([message(1), message(2)], 0.0)
    (first, _), (second, _) = submitted(bound.output(0.0))
    bound.receive(answer(second, "b"), 20.0)
    bound.tick(90.0)

    bound.receive(answer(first, "a"), 95.0)

    assert bound.outcomes == [Accepted(2, 1, "b"), Unanswered(1, 1), Accepted(1, 1, "a")]


def test_a_late_refusal_leaves_an_unanswered_part_as_it_is() -> None:
    bound = session()
    bound.submit([message(1), message(2)], 0.0)
    (first, _), (second, _) = submitted(bound.output(0.0))
    bound.receive(answer(second, "b"), 20.0)
    bound.tick(90.0)

    bound.receive(answer(first, status=0x58), 95.0)

    assert bound.outcomes[-1] == Unanswered(1, 1)


# --- enquire_link ---


def test_an_enquiry_is_answered() -> None:
    bound = session()

    bound.receive(pdu(ENQUIRE, 77), 1.0)

    assert split_pdus(bound.output(1.0)) == [(ENQUIRE_RESPONSE, 0, 77, b"")]


def test_the_link_is_enquired_every_fifteen_seconds() -> None:
    bound = session()
    for second in range(1, 61):
        bound.tick(float(second))
        if any(command == ENQUIRE for command, *_ in split_pdus(bound.output(float(second)))):
            bound.receive(pdu(ENQUIRE_RESPONSE, 1), second + 0.5)

    assert bound.state is State.BOUND


def test_two_unanswered_enquiries_end_the_session() -> None:
    bound = session()
    ended = next(second for second in range(1, 100) if _closed_at(bound, second))

    assert (ended, bound.reason) == (45, "enquire_link was not answered")


def _closed_at(bound: object, second: int) -> bool:
    bound.tick(float(second))  # type: ignore[attr-defined]
    return bool(bound.state is State.CLOSED)  # type: ignore[attr-defined]


# --- ends ---


def test_after_a_loss_what_was_written_is_unanswered_and_the_rest_goes_back() -> None:
    bound = session(window=2)
    bound.submit([message(number) for number in (1, 2, 3)], 0.0)
    bound.output(0.0)

    bound.lost("cable cut")

    assert bound.outcomes == [Deferred(3, 1, "", 0.0), Unanswered(1, 1), Unanswered(2, 1)]
    assert (bound.state, bound.reason) == (State.CLOSED, "cable cut")


def test_losing_it_twice_reports_once() -> None:
    bound = session()
    bound.submit([message(1)], 0.0)
    bound.output(0.0)

    bound.lost("cable cut")
    bound.lost("again")

    assert bound.outcomes == [Unanswered(1, 1)]


def test_an_unbind_from_the_smsc_is_answered_and_ends_the_session() -> None:
    bound = session(window=1)
    bound.submit([message(1), message(2)], 0.0)
    bound.output(0.0)

    bound.receive(pdu(UNBIND, 4), 1.0)

    assert split_pdus(bound.output(1.0)) == [(UNBIND_RESPONSE, 0, 4, b"")]
    assert bound.outcomes == [Deferred(2, 1, "", 0.0)]
    assert bound.state is State.CLOSED


def test_unbinding_gives_the_queue_back_and_still_takes_answers() -> None:
    bound = session(window=1)
    bound.submit([message(1), message(2)], 0.0)
    [(sequence, _)] = submitted(bound.output(0.0))

    bound.unbind(1.0)
    bound.receive(answer(sequence, "z") + pdu(UNBIND_RESPONSE, 3), 1.1)

    assert bound.outcomes == [Deferred(2, 1, "", 0.0), Accepted(1, 1, "z")]
    assert (bound.state, bound.reason) == (State.CLOSED, "unbound")


def test_an_unbind_without_an_answer_ends_all_the_same() -> None:
    bound = session()
    bound.unbind(1.0)

    bound.tick(3.0)

    assert bound.state is State.CLOSED


def test_sequence_numbers_begin_again_after_the_last() -> None:
    bound = session()
    bound._sequence = 0x7FFFFFFE
    bound.submit([message(1), message(2)], 0.0)

    assert [sequence for sequence, _ in submitted(bound.output(0.0))] == [0x7FFFFFFF, 1]
