from pathlib import Path

import pytest

from core.errors import BadConfiguration, Misconfigured
from core.settings import child_environment, load_settings
from flows.secrets import HomeSecrets


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in child_environment(load_settings()):
        if key.startswith("SYNCLIGHT_"):
            monkeypatch.delenv(key, raising=False)


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("SYNCLIGHT_DASHBOARD_PORT", "abc", "a port from 1 to 65535"),
        ("SYNCLIGHT_DASHBOARD_PORT", "0", "a port from 1 to 65535"),
        ("SYNCLIGHT_DASHBOARD_PORT", "65536", "a port from 1 to 65535"),
        ("SYNCLIGHT_PREFECT_PORT", "8501.5", "a port from 1 to 65535"),
        ("SYNCLIGHT_LANGUAGE", "sv", "en or nb"),
        ("SYNCLIGHT_LOG_LEVEL", "loud", "DEBUG, INFO, WARNING or ERROR"),
        ("SYNCLIGHT_WATCH_INTERVAL_SECONDS", "61", "whole seconds from 1 to 60"),
        ("SYNCLIGHT_LEASE_SECONDS", "0", "whole seconds from 1 to 86400"),
        ("SYNCLIGHT_GATHER_SECONDS", "301", "whole seconds from 1 to 300"),
        ("SYNCLIGHT_LEASE_SECONDS", "-5", "whole seconds from 1 to 86400"),
        ("SYNCLIGHT_SMTP_FROM", "nobody", "an e-mail address"),
        ("SYNCLIGHT_SMTP_HOST", "mail host", "a host name"),
        ("SYNCLIGHT_SMTP_SECURITY", "maybe", "starttls, tls or none"),
        ("SYNCLIGHT_SMTP_USER", "two words", "a user name without spaces"),
        ("SYNCLIGHT_PUBLIC_URL", "javascript:alert(1)", "an address that begins with http:// or https://"),
        ("SYNCLIGHT_WORKER_LIMIT", "0", "a number from 1 to 200"),
        ("SYNCLIGHT_DEMO", "perhaps", "true or false"),
    ],
)
def test_a_bad_setting_is_one_sentence_with_key_found_and_wanted(
    monkeypatch: pytest.MonkeyPatch, key: str, value: str, wanted: str
) -> None:
    monkeypatch.setenv(key, value)

    with pytest.raises(BadConfiguration) as caught:
        load_settings()

    assert str(caught.value) == f"settings: {key}: found {value!r}, wanted {wanted}"


@pytest.mark.parametrize(
    ("mode", "proxy", "is_taken"),
    [
        ("oidc", "127.0.0.1", True),
        ("oidc", "::1", True),
        ("oidc", "/run/synclight/dashboard.sock", True),
        ("oidc", "/" + "s" * 106, True),
        ("oidc", "/" + "s" * 107, False),
        ("oidc", "/" + "ø" * 60, False),
        ("oidc", "run/dashboard.sock", False),
        ("oidc", "/run/\ndashboard.sock", False),
        ("oidc", "10.0.0.5", False),
        ("oidc", "0.0.0.0", False),  # noqa: S104
        ("oidc", "127.0.0.0/8", False),
        ("oidc", "*", False),
        ("oidc", "localhost", False),
        ("local", "127.0.0.1", False),
        ("local", "/run/synclight/dashboard.sock", False),
    ],
)
def test_a_proxy_is_named_exactly_and_only_where_people_sign_in(mode: str, proxy: str, *, is_taken: bool) -> None:
    if is_taken:
        assert load_settings(mode=mode, proxy=proxy).proxy == proxy
        return
    with pytest.raises(BadConfiguration, match="in Local mode nothing") as caught:
        load_settings(mode=mode, proxy=proxy)
    assert caught.value.key == "SYNCLIGHT_PROXY"


def test_an_option_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCLIGHT_DASHBOARD_PORT", "9000")

    assert load_settings().dashboard_port == 9000
    assert load_settings(dashboard_port=9001).dashboard_port == 9001


def test_an_empty_variable_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCLIGHT_SMTP_PORT", "")

    assert load_settings().smtp_port is None


def test_every_path_lies_under_the_home(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)

    paths = [
        settings.database,
        settings.token_file("read"),
        settings.prefect_home,
        settings.inbox,
        settings.logs,
        settings.mail_folder,
        settings.secrets_folder,
        settings.lock_file,
    ]
    assert all(path.is_relative_to(tmp_path) for path in paths)


def test_no_mail_server_unless_one_is_named_or_it_is_the_demo() -> None:
    assert load_settings().mail_server is None
    assert load_settings(demo=True).mail_server == ("127.0.0.1", 8025)
    assert load_settings(demo=True, smtp_host="mail.acme.no").mail_server == ("mail.acme.no", 587)


@pytest.mark.parametrize(
    ("chosen", "security", "port"),
    [
        ({"smtp_host": "mail.acme.no"}, "starttls", 587),
        ({"smtp_host": "mail.acme.no", "smtp_security": "tls"}, "tls", 465),
        ({"smtp_host": "mail.acme.no", "smtp_security": "none"}, "none", 25),
        ({"smtp_host": "mail.acme.no", "smtp_port": 2525}, "starttls", 2525),
        ({"smtp_host": "localhost"}, "none", 25),
        ({"smtp_host": "localhost", "smtp_security": "starttls"}, "starttls", 587),
        ({"demo": True}, "none", 8025),
    ],
)
def test_mail_is_encrypted_unless_it_stays_here_or_somebody_says_so(
    chosen: dict[str, object], security: str, port: int
) -> None:
    settings = load_settings(**chosen)

    assert settings.mail_security == security
    assert settings.mail_server is not None
    assert settings.mail_server[1] == port


def test_a_child_gets_every_setting_and_nothing_of_another_prefect(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://elsewhere.example/api")
    settings = load_settings(home=tmp_path, demo=True, prefect_port=4333)

    environment = child_environment(settings, {"EXTRA": "1"})

    assert environment["SYNCLIGHT_HOME"] == str(tmp_path)
    assert environment["SYNCLIGHT_PREFECT_PORT"] == "4333"
    assert environment["SYNCLIGHT_DEMO"] == "True"
    assert environment["EXTRA"] == "1"
    assert "PREFECT_API_URL" not in environment
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    assert load_settings() == settings


def test_a_secret_is_handed_only_to_the_processes_that_send(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCLIGHT_SECRET_ACME_TOKEN", "hush")

    assert "SYNCLIGHT_SECRET_ACME_TOKEN" not in child_environment(load_settings())
    assert "SYNCLIGHT_SECRET_ACME_TOKEN" in child_environment(load_settings(), secrets=True)


def test_a_secret_comes_from_the_environment_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secrets = HomeSecrets(load_settings(home=tmp_path))
    _secret_file(tmp_path, "acme-token", "from file\n")

    assert secrets.get("acme-token") == "from file"
    monkeypatch.setenv("SYNCLIGHT_SECRET_ACME_TOKEN", "from environment")
    assert secrets.get("acme-token") == "from environment"


def test_a_secret_of_the_installation_may_be_a_credential_of_the_service(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings, folder = load_settings(home=tmp_path), tmp_path / "credentials"
    folder.mkdir()
    (folder / "synclight_oidc").write_text("handed over\n")
    (folder / "synclight_oidc").chmod(0o440)  # as systemd may leave it: its folder lets in nobody else
    (folder / "smtp").write_text("of another program")
    _secret_file(tmp_path, "oidc", "from file")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))

    assert HomeSecrets(settings).get("oidc") == "handed over"
    with pytest.raises(Misconfigured, match="SYNCLIGHT_SECRET_SMTP"):
        HomeSecrets(settings).get("smtp")
    monkeypatch.setenv("SYNCLIGHT_SECRET_OIDC", "from environment")
    assert HomeSecrets(settings).get("oidc") == "from environment"
    assert "CREDENTIALS_DIRECTORY" not in child_environment(settings)
    assert child_environment(settings, secrets=True)["CREDENTIALS_DIRECTORY"] == str(folder)


@pytest.mark.parametrize(
    ("name", "mode", "value", "sentence"),
    [
        ("open", 0o644, "hush", "other people can read"),
        ("group", 0o640, "hush", "other people can read"),
        ("empty", 0o600, "\n", "is empty"),
        ("../passwd", 0o600, "hush", "A secret's name is letters"),
    ],
)
def test_a_secret_that_is_not_safe_is_refused_without_its_value(
    tmp_path: Path, name: str, mode: int, value: str, sentence: str
) -> None:
    _secret_file(tmp_path, Path(name).name, value).chmod(mode)

    with pytest.raises(Misconfigured, match=sentence) as caught:
        HomeSecrets(load_settings(home=tmp_path)).get(name)

    assert "hush" not in str(caught.value)


def test_a_missing_secret_names_both_places(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as caught:
        HomeSecrets(load_settings(home=tmp_path)).get("acme-token")

    assert "SYNCLIGHT_SECRET_ACME_TOKEN" in str(caught.value)
    assert str(tmp_path / "secrets" / "acme-token") in str(caught.value)


def _secret_file(home: Path, name: str, value: str) -> Path:
    folder = home / "secrets"
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(value)
    file.chmod(0o600)
    return file
