"""Names that say that a value is a secret, names that only speak of one; and what follows for maps, lists and numbers."""

from __future__ import annotations

from typing import Any

import pytest

from dss_iac.core.secret import key_names, masking, search
from dss_iac.core.secret.detection import SIGNS
from dss_iac.kinds.common import secret_names
from tests.python.unit.kinds import corpus

SURE = (
    "password", "dbPassword", "db_password_prod", "PASSWORD_2", "passwords", "passwd", "pwd", "smtpPwd", "pass", "db-pass",
    "pass_dev", "passphrase", "secret", "clientSecret", "client_secrets", "token", "tokens", "accessToken", "tokenProd",
    "api_key", "apiKeys", "APIKey", "apikey", "access.key", "fs.s3a.secret.key", "privateKeyPem", "accountKey", "AccountKey",
    "shared_key", "auth_key", "authToken", "credential", "credentials", "webhookUrl", "webhook", "connectionString",
    "passcode", "clientsecret", "ssh_key", "gpgKey", "license_key", "db_creds", "sasUrl", "hookUrl", "conn_str", "passwort",
)  # fmt: skip
DOUBTFUL = ("auth", "Authorization", "authHeader", "auth_value", "cookie", "sas")
NOT = (
    "max_tokens", "maxTokens", "tokens_per_minute", "numTokens", "token_count", "tokenizer", "passwordPolicy", "secretName",
    "secret_ref", "token_type", "tokenUrl", "token_expiry", "password_field", "passwordRequired", "pass_rate", "low_pass",
    "bypass", "compass", "author", "authors", "authType", "auth_mode", "authenticationMethod", "monkey", "key", "primary_key",
    "keyColumn", "sort_keys", "hook", "secretary", "passenger", "passed", "credentialsMode", "api_key_name", "id", "",
)  # fmt: skip


@pytest.mark.parametrize("name", SURE)
def test_a_name_says_it(name: str) -> None:
    assert key_names.says(name) == key_names.SURE


@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_name_says_it_of_what_is_no_word(name: str) -> None:
    assert key_names.says(name) == key_names.DOUBTFUL
    assert masking.found({name: "Bearer q7Rk2vXz"}) and masking.found({name: "hunter2hunter2"})
    assert not masking.found({name: "oauth"}) and not masking.found({name: "site-app-permissions"})


@pytest.mark.parametrize("name", NOT)
def test_a_name_does_not(name: str) -> None:
    assert key_names.says(name) == key_names.NO
    assert not masking.found({name: "an ordinary word"})


TREES: tuple[tuple[Any, set[str]], ...] = (
    ({"passwords": ["one", "two"]}, {"passwords[*]"}),
    ({"secrets": {"db": "x1", "deep": {"er": "y"}}}, {"secrets.db", "secrets.deep.er"}),
    ({"credentials": {"user": "bob", "type": "basic", "value": "hunter2"}}, {"credentials.value"}),
    ({"tokens": [{"name": "a", "value": "b"}]}, {"tokens[*].value"}),
    ({"env": [{"key": "DB_PASSWORD", "value": "x"}, {"name": "REGION", "value": "EU"}]}, {"env[*].value"}),
    ({"password": 12345678, "pin": 1234, "pass": 3, "max_tokens": 4096, "secret": True}, {"password"}),
    ({"password": "", "token": None, "secret": "${db_secret}", "api_key": "(secret 1)"}, set()),
    ({"a": {"b": {"dbPassword": "x", "x": [{"y": {"pwd_test": "z"}}]}}}, {"a.b.dbPassword", "a.b.x[*].y.pwd_test"}),
)


@pytest.mark.parametrize(("tree", "expected"), TREES, ids=lambda value: str(sorted(value) if isinstance(value, set) else value))
def test_maps_lists_and_numbers(tree: Any, expected: set[str]) -> None:
    """One list for what is found in a configuration, hushed in a journal, marked in a view and put aside by an import."""
    assert set(masking.found(tree)) == expected
    hushed, shown = masking.hush(tree, b"k"), masking.Marks().tree(tree)
    hidden, named = secret_names.hide({"params": tree}, ("params",), "recipe r")
    for at, value in search.secrets(tree):
        assert masking.is_sealed(_at(hushed, at)) and str(_at(shown, at)).startswith("(secret ")
        assert "{{ var." in _at(hidden["params"], at) and value not in ("", None)
    assert (hushed == tree) == (not expected) and len(named) == len(list(search.secrets(tree)))
    assert not list(search.secrets(hushed)) and masking.hush(hushed, b"k") == hushed


def _at(tree: Any, at: Any) -> Any:
    for step in at:
        tree = tree[step]
    return tree


def test_every_sign_has_a_needle_that_its_finds_hold() -> None:
    for row in SIGNS:
        assert row.needles and all(needle == needle.lower() for needle in row.needles)


@pytest.mark.skipif(not corpus.projects(), reason="the corpus of real projects is not at hand")
def test_next_to_no_name_of_real_projects_is_taken_for_a_secret() -> None:
    trees = [one.tree for name in corpus.KINDS for one in corpus.objects(name)]
    hits = {at for tree in trees for at in masking.found(tree)}
    assert len(hits) < 30, sorted(hits)
