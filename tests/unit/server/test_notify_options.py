"""Who is told notices, and what is no address or no secret."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from runtime.usage import UsageError
from server.notify_options import parse_target
from server.notifying.settings import ORDINARY, MailSettings, NotifyingSettings
from server.options import parse_options
from tests.receivers import SECRET, SECRET_TEXT

MAIL = ["--notify", "mailto:ops@example.org", "--mail-from", "fbflow@example.org"]
URL = "https://anna:s3cret@hooks.example.org:8443/t0ken?key=hidden#x"


def settings(
    *given: str, environment: Mapping[str, str] | None = None, base_url: str = ""
) -> NotifyingSettings:
    public = ["--base-url", base_url] if base_url else []
    return parse_options([*given, *public], environment or {}).notifying


def test_nobody_is_told_if_nobody_is_named() -> None:
    assert settings() == NotifyingSettings()


@pytest.mark.parametrize(
    ("text", "address", "kinds"),
    [
        ("mailto:ops@example.org", "ops@example.org", ORDINARY),
        ("ended=mailto:ops@example.org", "ops@example.org", ("ended",)),
        ("mailto:ops@[192.0.2.7]", "ops@[192.0.2.7]", ORDINARY),
        ("late,failed=mailto:a.b+c@example.org", "a.b+c@example.org", ("failed", "late")),
    ],
)
def test_kinds_may_stand_before_an_address(text: str, address: str, kinds: tuple[str, ...]) -> None:
    target = parse_target(text)

    assert (target.channel, target.address, tuple(target.kinds)) == ("email", address, kinds)


def test_the_name_of_a_webhook_has_none_of_its_secrets() -> None:
    target = parse_target(f"failed={URL}")
    shown = f"{target!r} {target.address}"

    assert target.url == URL
    assert target.address.startswith("https://hooks.example.org:8443/…")
    assert not [one for one in ("anna", "s3cret", "t0ken", "hidden") if one in shown]
    assert parse_target(URL).address == target.address
    assert parse_target(f"{URL}2").address != target.address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ops@example.org", "is no address to tell anything; expected https://… or mailto:"),
        ("mailto:", "is no address to tell anything"),
        ("mailto:a@b\nBcc: c@d", "is no address to tell anything"),
        ("mailto:a@[b", "is no address to tell anything"),
        ("https://a..example.org/", "is no address to tell anything"),
        ("http://0/", "is no address to tell anything"),
        ("http://1.2.3/x", "is no address to tell anything"),
        (f"https://{'a' * 64}.example.org/", "is no address to tell anything"),
        ("https://ann:п@example.org/", "is no address to tell anything"),
        ("mailto:a\0@b.org", "is no address to tell anything"),
        ("ftp://example.org", "is no address to tell anything"),
        ("https://", "is no address to tell anything"),
        ("https://[::1", "is no address to tell anything"),
        ("https://example.org:99999/", "is no address to tell anything"),
        ("https://example.org/a b", "is no address to tell anything"),
        ("fail=https://x.org", '"fail=…" is no kind of notice; expected one or more of failed, '),
        ("failed,=https://x.org", "is no address to tell anything"),
    ],
)
def test_what_is_no_target_is_refused(text: str, expected: str) -> None:
    with pytest.raises(UsageError) as refusal:
        settings("--notify", text)

    assert expected in str(refusal.value)


def test_the_environment_names_targets_too() -> None:
    environment = {
        "FBFLOW_NOTIFY": "failed=https://a.example.org mailto:ops@example.org",
        "FBFLOW_SMTP": "smtp://localhost",
        "FBFLOW_MAIL_FROM": "fbflow@example.org",
    }
    found = settings(
        "--notify", "https://b.example.org", environment=environment, base_url="https://f.org"
    )

    assert [one.channel for one in found.targets] == ["webhook", "email", "webhook"]
    assert found.mail == MailSettings("fbflow@example.org", "localhost", 25)
    assert found.pages == "https://f.org"


@pytest.mark.parametrize(
    ("smtp", "expected"),
    [
        ("smtp://localhost", ("localhost", 25, False, "")),
        (
            "smtp://me%40example.org@mail.example.org:587",
            ("mail.example.org", 587, False, "me@example.org"),
        ),
        ("smtps://me@mail.example.org", ("mail.example.org", 465, True, "me")),
    ],
)
def test_the_address_of_the_mail_server_says_how_it_is_spoken_to(
    smtp: str, expected: tuple[str, int, bool, str]
) -> None:
    mail = settings(*MAIL, "--smtp", smtp, environment={"FBFLOW_SMTP_PASSWORD": "hidden"}).mail

    assert mail is not None
    assert (mail.host, mail.port, mail.is_tls, mail.user) == expected
    assert mail.password == ("hidden" if mail.user else "")
    assert "hidden" not in repr(mail)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["--notify", "mailto:a@b.org"], "mailto: needs --mail-from; expected who sends"),
        ([*MAIL[:2], "--mail-from", "me"], '--mail-from "me" is no address; expected who sends'),
        (MAIL, "mailto: needs --smtp; expected one such as smtp://localhost:25"),
        ([*MAIL, "--smtp", "localhost:25"], "--smtp is no address of a server"),
        ([*MAIL, "--smtp", "smtp://u:hidden@x.org"], "--smtp has a password"),
        ([*MAIL, "--smtp", "smtp://u@x.org"], 'has the user "u", but there is no password'),
    ],
)
def test_what_e_mail_lacks_is_said(given: list[str], expected: str) -> None:
    with pytest.raises(UsageError) as refusal:
        settings(*given)

    assert expected in str(refusal.value)
    assert "hidden" not in str(refusal.value)


def test_the_secret_of_webhooks_is_in_the_environment_or_the_file_and_no_graph_gets_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "secrets"
    file.write_text(f"FBFLOW_WEBHOOK_SECRET={SECRET_TEXT}\nTOKEN=t\n")
    file.chmod(0o600)
    options = parse_options(["--secrets", str(file)], {})

    assert options.notifying.secret == SECRET
    assert options.service.secrets == {"TOKEN": "t"}
    assert settings(environment={"FBFLOW_WEBHOOK_SECRET": SECRET_TEXT}).secret == SECRET
    assert "0123" not in repr(options.notifying)


@pytest.mark.parametrize(
    "text",
    ["hidden", "whsec_hidden", "whsec_aGlkZGVu", "whsec_ä", SECRET_TEXT * 9, SECRET_TEXT[6:]],
)
def test_what_is_no_secret_of_webhooks_is_refused_and_not_told(text: str) -> None:
    with pytest.raises(UsageError, match="expected whsec_ and 24 to 64 bytes") as refusal:
        settings(environment={"FBFLOW_WEBHOOK_SECRET": text})

    assert "hidden" not in str(refusal.value).replace("whsec_", "")
    assert "0123" not in str(refusal.value)
