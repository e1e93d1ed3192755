"""Secrets by their looks: found whatever their key is called, and next to nothing taken for one in real projects."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dss_iac.core.secret import detection
from dss_iac.kinds.common import secret_names
from tests.python.unit.kinds import corpus

SECRETS = {  # made up
    "q7Rk2vXz9LmB4nTc8WdY": "a long random token",
    "Bearer q7Rk2vXz9LmB4nTc8WdY": "a long random token",
    "9f86d081884c7d659a2feaa0c55ad015": "a long random token",
    "AKIA" + "J7QK2M5R8T3W6Z9X": "an access key of AWS",
    "xoxb-2048-abcdef123": "a token of Slack",
    "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1": "a token of a git service",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl": "a signed token (JWT)",
    "https://bob:hunter2@db.example.com/x": "a password inside a URL",
    "-----BEGIN RSA PRIVATE KEY-----\nMII": "a private key",
    "\n-----BEGIN EC PRIVATE KEY-----\n" + "MHcCAQEEIE\n" * 40: "a private key",
    "-----BEGIN OPENSSH PRIVATE KEY-----\n" + "b3BlbnNzaC1r\n" * 2000: "a private key",
    '{"type": "service_account",\n "private_key": "-----BEGIN PRIVATE KEY-----\\nMII"}': "a private key",
    "eyJhbGciOiJSUzI1NiJ9." + "eyJzdWIiOiIxMjM0" * 90 + ".c2lnbmF0dXJl" * 1: "a signed token (JWT)",
    "Authorization: eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0.c2ln\nAccept: */*": "a signed token (JWT)",
    "https://hooks.slack.com/services/T0AB/B0CD/xyz": "the address of a webhook",
    "https://acme.webhook.office.com/webhookb2/4f2a9c1d-77aa@b1c2/IncomingWebhook/0f1e2d3c4b5a": "the address of a webhook",
    "https://discord.com/api/webhooks/8123/aZ9-bY8cX7dW": "the address of a webhook",
    "https://example.com/hooks/catch/9182/a1b2c3d4e5f6": "the address of a webhook",
    "https://api.telegram.org/bot8123:AAHq7Rk2vXz9LmB4nTc8WdY": "the address of a webhook",
    "https://db.example.com/x?user=a&password=hunter2": "a secret among settings",
    "jdbc:sqlserver://h;User=sa;Password=hunter2;Encrypt=true": "a secret among settings",
    "Password=hunter2": "a secret among settings",
    "AccountName=acme;AccountKey=aGVsbG8gd29ybGQ=;Suffix=core": "a secret among settings",
    "Endpoint=sb://x/;SharedAccessKey=aGVsbG8gd29y": "a secret among settings",
    '{"db": {"dbPassword": "hunter2"}}': "a secret among settings",
    "https://acme.blob.example.com/c?sv=2022&sig=aGVsbG8lMkZ3b3JsZA%3D": "a signed URL",
    "dapi" + "0123456789abcdef" * 2: "a token of Databricks",
    "DEADBEEF" * 4 + "01": "a long random token",
    "deadbeefcafe0000" * 4: "a long random token",
    "X-Api: Basic dXNlcjpwYXNz1234": "a header that signs in",
    "Password = hunter2;Server=x": "a secret among settings",
    'Server=x;User ID=a;Pwd="hun;ter2";': "a secret among settings",
    "redis://:hunter2@cache:6379/0": "a password inside a URL",
    "https://" + "a1b2c3d4e5f6a7b8c9d0" + "@git.example.com/x.git": "a password inside a URL",
    "host: h\npassword: hunter2\nport: 1": "a secret among settings",
    "db.user=x\ndb.password=hunter2\n": "a secret among settings",
    "connect --password hunter2": "a secret among settings",
    '{"password": 123456}': "a secret among settings",
    "<db><password>hunter2</password></db>": "a secret among settings",
    "https://x.example.com/y?api-key=hunter22": "a secret among settings",
    "Basic dXNlcjpwYXNz": "a header that signs in",
    "https://b.example.com/x?X-Amz-Signature=" + "0123456789abcdef" * 4: "a signed URL",
    "https://hooks.zapier.com/hooks/catch/123456/abcdef/": "the address of a webhook",
    "https://maker.example.com/trigger/x/with/key/abcdefghijk": "the address of a webhook",
    "PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 8\nAAA": "a private key",
    "GOCSPX-" + "abcdefghijklmnopqrstuvwx": "a secret of a cloud",
    "abc8Q~" + "abcdefghijklmnopqrstuvwxyzABCDEFGH": "a secret of a cloud",
    "shpat_" + "0123456789abcdef" * 2: "a token of a service",
    "hf_" + "AbCdEfGhIjKlMnOpQrStUv": "a token of a model hub",
}
HARMLESS = (
    "customer_lifetime_value_2023_scored",
    "FreshChicken_SupplierA_Sample1_RunA",
    "spark-XS-2-workers-of-1-CPU-3Gb-Ram",
    "gis-data-ap-southeast-1",
    "/ExamNov2023_av_income_for_address.csv",
    "https://example.com/f279f0c1d2e3",
    "2021-08-25T08:43:00.000Z",
    "a9d65f6d-cb3c-46a4-96da-2b2dbfe1986a",
    "${projectKey}/${odbId}/q7Rk2vXz9LmB4nTc8WdY",
    "S-SHOP-q7Rk2vXz-1645058747527",
    "openai:OpenAI_Shared:gpt-4o-mini",
    "com.dataiku.dip.exceptions.UnauthorizedException",
    "a sentence with q7Rk2vXz9LmB4nTc8WdY in it",
    "12345678901234567890",
    "https://example.com/reset?password=${password}",
    "Password={{ var.password }};Server=x",
    "jdbc:postgresql://host/db?user=a&ssl=true",
    "https://example.com/docs/webhooks/getting-started",
    "https://git.example.com/team/githooks-collection/",
    "a basic understanding of tokens=many",
    "select * from t where pass = 'x'",
    "password=***",
    "-----BEGIN CERTIFICATE-----\nMIIC",
    "password: required\ntoken: optional",
    "the password: ask your admin (room 12)",
    "Basic understanding of the flow",
    "mailto:someone@example.com",
    "https://example.com/cb?code=authorization",
    "the token = word, as said",
    "a text\nof several lines\nwithout anything",
)


@pytest.mark.parametrize("value", SECRETS)
def test_what_looks_like_a_secret(value: str) -> None:
    assert detection.like(value, "value") == SECRETS[value]


@pytest.mark.parametrize("value", HARMLESS)
def test_what_does_not(value: str) -> None:
    assert detection.like(value, "value") == ""


@pytest.mark.parametrize("key", ["code", "script", "payload", "content", "sql", "pythonSource"])
def test_code_of_several_lines_is_a_secret_only_when_all_of_it_is(key: str) -> None:
    assert detection.like("x = 1\nkey = 'ghp_a1B2c3D4e5F6g7H8i9J0k1'\n", key) == ""
    assert detection.like("x = 1\nkey = 'ghp_a1B2c3D4e5F6g7H8i9J0k1'\n", "notes")
    assert detection.like("-----BEGIN PRIVATE KEY-----\nMII\n", key)


@pytest.mark.parametrize("piece", ["a", "a-", "?x=", ";", "; ", "password ", "\npass:", "<pass>", "--token ", "\n:", "://a", "https://hook/", "token", '"password": ', "eyJ", "\n", "://a:b", "="])
def test_what_is_looked_at_is_bounded(piece: str) -> None:
    """Whatever a text repeats: its beginning is looked at, and each place of it a bounded number of times."""
    assert detection.like(piece * 400_000, "value") in ("", "a signed token (JWT)", "a secret among settings")


@pytest.mark.parametrize(
    "key", ["docId", "folder_id", "uploadBoxId", "lastHash", "sha256", "objectRef", "bucket", "table"]
)
def test_what_dss_needs_stays_readable(key: str) -> None:
    assert detection.like("q7Rk2vXz9LmB4nTc8WdY", key) == ""
    assert detection.like("xoxb-2048-abcdef123", key), "a token that names its service is one anywhere"


@pytest.mark.parametrize("key", ["value", "header", "bid", "valid", "sqlite", "monkey", "x"])
def test_other_keys_do_not_protect(key: str) -> None:
    assert detection.like("q7Rk2vXz9LmB4nTc8WdY", key)


def test_secrets_become_variables_and_every_import_gives_the_same_ones() -> None:
    tree = {
        "params": {
            "customConfig": {
                "x": "q7Rk2vXz9LmB4nTc8WdY",
                "list": ["a", "q7Rk2vXz9LmB4nTc8WdZ"],
                "docId": "q7Rk2vXz9LmB4nTc8WdY",
            }
        }
    }
    hidden, found = secret_names.hide(tree, ("params",), "recipe r")
    assert found == ("params.customConfig.x", "params.customConfig.list[1]")
    assert hidden["params"]["customConfig"] == {
        "x": "{{ var.recipe_r_customconfig_x }}",
        "list": ["a", "{{ var.recipe_r_customconfig_list_1 }}"],
        "docId": "q7Rk2vXz9LmB4nTc8WdY",
    }
    assert secret_names.hide(tree, ("params",), "recipe r") == (hidden, found)


@pytest.mark.skipif(not corpus.projects(), reason="the corpus of real projects is not at hand")
def test_next_to_nothing_of_real_projects_is_taken_for_a_secret(capsys: pytest.CaptureFixture[str]) -> None:
    values, hits = 0, []
    for tree in _opaque():
        for key, value in _texts(tree, ""):
            values += 1
            if why := detection.like(value, key):
                hits.append((key, why))
    with capsys.disabled():
        print(f"\nsecrets by their looks: {len(hits)} of {values} texts of real projects")
    assert values > 5000
    assert len(hits) <= values / 2000, hits


def _opaque() -> list[Any]:
    """The trees that an import searches."""
    trees = [one.tree.get("params") for name in corpus.KINDS for one in corpus.objects(name)]
    files = [p / "localvariables.json" for p in corpus.projects()] + [p / "variables.json" for p in corpus.projects()]
    return trees + [json.loads(f.read_text("utf-8")) for f in files if f.exists()]


def _texts(value: Any, key: str) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [found for k, v in value.items() for found in _texts(v, k)]
    if isinstance(value, list):
        return [found for v in value for found in _texts(v, key)]
    return [(key, value)] if isinstance(value, str) and value else []
