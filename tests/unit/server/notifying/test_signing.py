"""Signatures of webhooks."""

import base64

from server.notifying.signing import headers_of, message_id

SECRET = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
BODY = b'{"test": 2432232314}'
AT = 1_614_265_330


def test_the_example_of_the_specification_is_signed_as_it_says() -> None:
    assert headers_of(MESSAGE, BODY, at=AT, secret=SECRET) == {
        "webhook-id": MESSAGE,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_without_a_secret_nothing_is_signed() -> None:
    assert set(headers_of(MESSAGE, BODY, at=AT, secret=b"")) == {"webhook-id", "webhook-timestamp"}


def test_an_id_is_the_same_for_the_same_key_and_fits_into_a_header_whatever_that_has() -> None:
    keys = ("late:r1:a", "late:r1:b", "late:r1:\u00e4\n.", "\ud800")
    ids = [message_id(key) for key in keys]

    assert ids == [message_id(key) for key in keys]
    assert len(set(ids)) == len(keys)
    assert all(one.replace("_", "").isalnum() and one.isascii() for one in ids)
