from __future__ import annotations

import hashlib
import random
import string
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.recording.format import read_cassette, write_cassette
from dateline.recording.interaction import HashChain, Interaction
from dateline.recording.pruning import cut, remove, secret_interactions
from dateline.recording.secrets import audit, entropy, is_random, masked, secrets_in
from dateline.recording.yaml_text import CassetteError

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
OWN = sorted((ROOT / "cassettes").rglob("*.yaml"))
_RANDOM = random.Random(7)  # noqa: S311 -- the same keys in every run


def _key(count: int, letters: str = string.ascii_letters + string.digits) -> str:
    return "a1B2" + "".join(_RANDOM.choices(letters, k=count - 4))


SECRETS = {
    f"sk-proj-{_key(40)}": "API key",
    f"AIza{_key(35)}": "API key",
    "AKIA" + _key(16).upper(): "API key",
    f"ghp_{_key(36)}": "API key",
    f"hf_{_key(34)}": "API key",
    f"xoxb-{_key(24)}": "API key",
    f"eyJ{_key(30)}.eyJ{_key(40)}.{_key(43)}": "JSON Web Token",
    "-----BEGIN RSA PRIVATE KEY-----": "private key",
    f"org-{_key(24)}": "account id",
    f"proj_{_key(24)}": "account id",
    "ilse.brandt@harlen-messenger.org": "e-mail address",
    "10.20.30.40": "IP address",
    "127.0.0.1": "IP address",
    "fe80::1": "IP address",
    "/home/ibrandt": "private path",
    "C:\\Users\\ibrandt": "private path",
    _key(32): "random word",
    hashlib.md5(b"harlen").hexdigest(): "random word",  # noqa: S324 -- any 32 figures
}
BEHIND = {
    f"Authorization: Bearer {_key(30)}": "bearer token",
    "postgres://dam:orrin-9@db.example.com/x": "password",
    "api_key = 'orrin-dam-2024'": "named secret",
    "Set-Cookie: session=orrin; Path=/": "cookie",
    "http://models.internal:8000/v1": "host",
    "http://gpu-box/v1": "host",
    "http://8.8.8.8/v1": "host",
    "reached localhost:8080": "host",
    f"https://hooks.slack.com/services/T0/B0/{_key(24)}": "web hook",
}
HARMLESS = (
    "The dam at Orrin broke on Monday, 14 March 2024, after three days of rain; 1,400 people left it.",
    "task-force-members-2019-and-beyond, risk-sk-learning, basic understanding, bearer of bad news",
    "http://embedded.invalid/v1/chat/completions https://api.openai.com/v1 https://www.harlen.example/home/news",
    "https://news.harlen.example/2024/03/5f4dcc3b5aa765d61d8327deb882cf99-dam-breaks",
    "request 550e8400-e29b-41d4-a716-446655440000 of version 1.2.3.4 at 12:30:45 from 203.0.113.7",
    "MinistryOfForeignAffairsAndTrade2019 extraordinarily_long_identifier_of_1_field 20240314101530123456",
    "extract.line@1.md same-event@1 embedded:qwen2.5-coder-1.5b-instruct-q4_k_m@cc324af070c2 desk@harlen.example",
    "max_tokens: 8000, prompt_tokens: 12, token: yes, key: value; sk-MASKED org-MASKED password: MASKED-1234",
)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_nothing_is_found_in_the_projects_own_recordings(path: Path) -> None:
    assert audit(path, path.name) == []


@pytest.mark.parametrize(("secret", "kind"), SECRETS.items())
def test_a_secret_is_found_wherever_it_stands_in_a_sentence(secret: str, kind: str) -> None:
    for text in (secret, f"the key “{secret}” was told", f"x: '{secret}'", f"a\n{secret}\nb"):
        assert [(found.kind, found.text) for found in secrets_in(text)] == [(kind, secret)]


@pytest.mark.parametrize(("text", "kind"), BEHIND.items())
def test_a_secret_is_known_by_what_stands_before_it(text: str, kind: str) -> None:
    assert [found.kind for found in secrets_in(text)] == [kind]


@pytest.mark.parametrize("text", HARMLESS)
def test_words_of_news_and_of_cassettes_are_no_secrets(text: str) -> None:
    assert secrets_in(text) == []


@pytest.mark.parametrize("letters", [string.ascii_letters + string.digits, string.hexdigits[:16]])
@pytest.mark.parametrize("count", [32, 40, 64])
def test_nearly_all_random_keys_of_no_known_form_are_found(letters: str, count: int) -> None:
    keys = ["".join(_RANDOM.choices(letters, k=count)) for _ in range(500)]
    assert sum(map(is_random, keys)) >= 480


@settings(deadline=None)
@given(st.lists(st.sampled_from("mayor opened the town hall after heavy rain in Orrin and Harlen".split()), min_size=2))
def test_words_put_together_are_never_random(words: list[str]) -> None:
    for glue in ("", "-", "_", "-2024-"):
        assert not is_random(glue.join(words))
        assert not is_random(glue.join(word.capitalize() for word in words))


def test_entropy_is_shannons() -> None:
    assert [entropy(text) for text in ("", "aaaa", "abab", "abcdefgh")] == [0, 0, 1, 3]


@settings(deadline=None)
@given(st.text(min_size=2))
def test_a_secret_is_never_shown_whole(secret: str) -> None:
    assert secret not in masked(secret).partition("…")[0]


@settings(deadline=None)
@given(st.text())
def test_any_text_is_looked_through_and_a_finding_stands_where_it_is_said_to_stand(text: str) -> None:
    for found in secrets_in(text):
        assert text[found.start : found.start + len(found.text)] == found.text


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    ["a", "a1B", "://", "a.", "@a", "Users/", "eyJ.", "1.", "::1", "cookie:", "password=", "sk-", "a1B2" * 9 + " "],
)
def test_hostile_text_is_looked_through_fast(piece: str) -> None:
    assert len(secrets_in(piece * (200_000 // len(piece)))) <= 1000


def _interaction(say: str, **more: object) -> Interaction:
    body = {"model": "m", "messages": [{"role": "system", "content": "Say."}, {"role": "user", "content": say}]}
    answer = {"choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "Yes."}}]}
    told = HashChain("own@1", "1" * 64, hashlib.sha256(b"a").hexdigest(), "embedded", "f" * 64, "0123456789abcdef")
    one = Interaction("POST", "http://embedded.invalid/v1/chat/completions", body, 200, answer, told)
    return replace(one, **more)  # type: ignore[arg-type] # any field


@pytest.fixture
def cassette(tmp_path: Path) -> Callable[..., Path]:
    """Write a cassette."""

    def cassette(*interactions: Interaction) -> Path:
        write_cassette(tmp_path / "test_a" / "a.yaml", interactions)
        return tmp_path / "test_a" / "a.yaml"

    return cassette


def test_a_finding_names_its_line_and_never_the_secret(cassette: Callable[..., Path]) -> None:
    key = f"sk-{_key(40)}"
    path = cassette(_interaction("The dam broke."), _interaction(f"The key is {key}."))
    (finding,) = audit(path, "test_a/a.yaml")
    assert key in path.read_text("utf-8").splitlines()[finding.line - 1]
    assert (finding.kind, finding.shown) == ("API key", "sk-a… (43 characters)")
    assert key not in repr(finding)


def test_a_secret_that_is_escaped_in_the_file_is_found_too(cassette: Callable[..., Path]) -> None:
    key = f"ghp_{_key(36)}"
    path = cassette(_interaction("The dam broke."))
    text = path.read_text("utf-8").replace("The dam broke.", f'"{key[:9]}\\x{ord(key[9]):02x}{key[10:]}"')
    path.write_text(text, encoding="utf-8")
    found = [(one.line, one.kind, one.where) for one in audit(path, "a") if one.kind == "API key"]
    assert found == [(0, "API key", "interaction 1, request")]
    assert secret_interactions(path) == [1]


def test_headers_that_are_never_kept_and_hosts_that_nobody_knows_are_found(cassette: Callable[..., Path]) -> None:
    headers = {"set-cookie": ("orrin",), "openai-organization": ("harlen",), "content-type": ("application/json",)}
    url = "https://llm.harlen-messenger.org/v1/chat/completions"
    path = cassette(_interaction("The dam broke.", response_headers=headers, url=url))
    found = {(one.kind, one.where) for one in audit(path, "a")}
    assert found == {
        ("cookie", "interaction 1, response header set-cookie"),
        ("header that is never kept", "interaction 1, response header openai-organization"),
        ("host", "interaction 1, its address"),
    }
    assert audit(path, "a", allow=["orrin", "harlen"]) == []


def test_a_page_of_the_public_web_is_no_finding(cassette: Callable[..., Path]) -> None:
    page = _interaction("", method="GET", url="https://www.harlen-messenger.org/dam", request_body=None)
    assert audit(cassette(page), "a") == []


def test_a_broken_file_is_looked_through_and_a_large_one_told(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"interactions: [\n# {SECRETS and 'AKIA' + 'A1' * 8}\n", encoding="utf-8")
    kinds = [(one.kind, one.line) for one in audit(path, "a", max_bytes=10)]
    assert kinds == [("size", 0), ("API key", 2)]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(CassetteError, match="No such file"):
        audit(tmp_path / "a.yaml", "a")


def test_findings_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("\n".join(f"10.0.{n // 250}.{n % 250}" for n in range(3000)), encoding="utf-8")
    assert len(audit(path, "a")) == 1000
    assert len(secrets_in(" ".join(f"10.0.{n // 250}.{n % 250}" for n in range(5000)))) == 1000


def test_interactions_with_secrets_are_cut_and_the_rest_stays(cassette: Callable[..., Path]) -> None:
    path = cassette(
        _interaction("The dam broke."),
        _interaction("Write to ilse@harlen-messenger.org."),
        _interaction("It rained.", response_headers={"set-cookie": ("a",)}),
    )
    numbers = secret_interactions(path)
    assert len(numbers) == 2
    assert secret_interactions(path, allow=["ilse@", "a"]) == []
    folder = path.parent.parent
    cut(folder, path, numbers)
    assert [one.messages[-1][1] for one in read_cassette(path).interactions] == ["The dam broke."]
    cut(folder, path, [1])
    assert list(folder.iterdir()) == []
    with pytest.raises(CassetteError, match="No such file"):
        secret_interactions(path)
    with pytest.raises(CassetteError, match="cannot be removed: No such file"):
        remove(folder, path)


def test_a_file_over_the_limit_of_cassettes_is_told(tmp_path: Path) -> None:
    with (tmp_path / "a.yaml").open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(CassetteError, match="over 50,000,000 bytes"):
        audit(tmp_path / "a.yaml", "a")
