"""Who may call: certificates, client certificates and bearer tokens."""

import asyncio
import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from leadladder import AsyncClient, Client, Error, UnauthenticatedError, UnavailableError, contact
from leadladder.access import is_loopback
from leadladder_server.rpc.logs import logger
from leadladder_server.rpc.renewal import Renewal
from leadladder_server.rpc.running import serve
from leadladder_server.rpc.security import (
    SecurityFiles,
    SecurityUnusable,
    TokenInterceptor,
    Tokens,
    read_certificates,
    read_tokens,
    read_tokens_for,
)
from leadladder_server.rpc.server import Server
from tests.rpc.requests import CONTROL
from tests.rpc.serving import NOW, RULES, channel, load
from tests.rpc.tls import certificate, key, secret

TOKEN = "correct-horse"  # noqa: S105  # Of tests only.

TRUST = grpc.ssl_channel_credentials(certificate("ca").read_bytes())


@contextmanager
def _serving(files: SecurityFiles) -> Iterator[str]:
    """A server that is guarded by some files; gives its address."""
    read = Renewal(files, "127.0.0.1", logger())
    with Server(load(RULES), credentials=read.credentials, tokens=read.tokens, now=lambda: NOW) as server:
        yield f"localhost:{server.port}"


@pytest.fixture
def encrypted(tmp_path: Path) -> SecurityFiles:
    """A certificate and its key."""
    return SecurityFiles(certificate("server"), key("server", tmp_path))


@pytest.fixture
def mutual(tmp_path: Path) -> SecurityFiles:
    """A certificate, its key, and who signs clients."""
    return SecurityFiles(certificate("server"), key("server", tmp_path), certificate("ca"))


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[str]:
    """The address of a server that asks for a token."""
    with _serving(SecurityFiles(tokens=secret(f"# who\n\nother\n  {TOKEN}  \n", tmp_path))) as target:
        yield target


def _by_client(name: str, folder: Path) -> grpc.ChannelCredentials:
    """The credentials of a client that shows a certificate and trusts the server's."""
    shown, signed = certificate(name).read_bytes(), key(name, folder).read_bytes()
    return grpc.ssl_channel_credentials(certificate("ca").read_bytes(), signed, shown)


def test_a_server_with_a_certificate_talks_tls_only(encrypted: SecurityFiles) -> None:
    """A client that trusts its signer gets a verdict; one that does not, and one that does not encrypt, get none."""
    with _serving(encrypted) as target:
        with Client(target, credentials=TRUST) as client:
            assert client.score(CONTROL.contact).stage == "lead"
        for credentials in (None, grpc.ssl_channel_credentials(certificate("stranger").read_bytes())):
            with Client(target, credentials=credentials, timeout=5) as client, pytest.raises(UnavailableError):
                client.score(CONTROL.contact)


def test_a_client_certificate_of_the_named_signer_lets_in(mutual: SecurityFiles, tmp_path: Path) -> None:
    """Mutual TLS: both ends prove who they are."""
    with _serving(mutual) as target, Client(target, credentials=_by_client("client", tmp_path)) as client:
        assert client.score(CONTROL.contact).stage == "lead"


def test_no_client_certificate_and_a_strangers_are_refused(mutual: SecurityFiles, tmp_path: Path) -> None:
    """The connection itself fails, before any call."""
    with _serving(mutual) as target:
        for credentials in (TRUST, _by_client("stranger", tmp_path)):
            with Client(target, credentials=credentials, timeout=5) as client, pytest.raises(UnavailableError):
                client.score(CONTROL.contact)


def test_a_known_token_lets_in(guarded: str) -> None:
    """Unary calls, batches, streams and rule sets, of both clients."""
    with Client(guarded, token=TOKEN) as client:
        assert client.score(CONTROL.contact).stage == "lead"
        assert len(client.score_batch([CONTROL.contact])) == 1
        assert len(list(client.score_stream([CONTROL.contact]))) == 1
        assert len(client.list_rule_sets()) == 1

    async def stage() -> str:
        async with AsyncClient(guarded, token=TOKEN) as asynchronous:
            return (await asynchronous.score(CONTROL.contact)).stage

    assert asyncio.run(stage()) == "lead"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        pytest.param([], "Not authenticated: expected `authorization: Bearer TOKEN`, got no such header", id="none"),
        pytest.param(
            [("authorization", f"Bearer {TOKEN}x")], "Not authenticated: the server knows no such token", id="wrong"
        ),
        pytest.param([("authorization", "Bearer ")], "Not authenticated: the server knows no such token", id="empty"),
        pytest.param(
            [("authorization", "Bearer # who")], "Not authenticated: the server knows no such token", id="comment"
        ),
        pytest.param(
            [("authorization", f"Basic {TOKEN}")],
            "Not authenticated: expected `authorization: Bearer TOKEN`, got another scheme",
            id="scheme",
        ),
        pytest.param(
            [("authorization", f"Bearer {TOKEN}"), ("authorization", "Bearer other")],
            "Not authenticated: expected one authorization header, got 2",
            id="two",
        ),
    ],
)
def test_a_call_without_a_known_token_is_refused(guarded: str, header: list[tuple[str, str]], message: str) -> None:
    """UNAUTHENTICATED with a reason, whatever the call is; none of the tokens is told."""
    calls: list[Callable[[Client], object]] = [
        lambda client: client.score(CONTROL.contact),
        lambda client: list(client.score_stream([CONTROL.contact])),
        lambda client: client.list_rule_sets(),
    ]
    with Client(guarded, metadata=header) as client:
        for call in calls:
            with pytest.raises(UnauthenticatedError) as refused:
                call(client)
            assert (refused.value.code, refused.value.reason, refused.value.message) == (
                grpc.StatusCode.UNAUTHENTICATED,
                "UNAUTHENTICATED",
                message,
            )


def test_the_scheme_is_read_in_any_case(guarded: str) -> None:
    """RFC 9110 compares schemes without regard to case."""
    with Client(guarded, metadata=[("authorization", f"bearer {TOKEN}")]) as client:
        assert client.score(CONTROL.contact).stage == "lead"


def test_only_the_health_check_needs_no_token(guarded: str) -> None:
    """A probe is answered; watching the health and asking for the services are refused."""
    health: Any = health_pb2_grpc.HealthStub
    reflection: Any = reflection_pb2_grpc.ServerReflectionStub
    with channel(guarded) as connected:
        unknown: Any = connected.unary_unary("/leadladder.v1.Nothing/Nothing")
        answer = health(connected).Check(health_pb2.HealthCheckRequest())
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
        for call in (
            lambda: next(health(connected).Watch(health_pb2.HealthCheckRequest())),
            lambda: next(reflection(connected).ServerReflectionInfo(iter([reflection_pb2.ServerReflectionRequest()]))),
            lambda: unknown(b""),
        ):
            with pytest.raises(grpc.RpcError) as refused:
                call()  # type: ignore[no-untyped-call]  # None of the stubs here has types.
            assert isinstance(refused.value, grpc.Call)
            assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_a_token_travels_over_tls(tmp_path: Path) -> None:
    """TLS and tokens together: both are asked for."""
    files = SecurityFiles(certificate("server"), key("server", tmp_path), tokens=secret(TOKEN, tmp_path))
    with _serving(files) as target:
        with Client(target, credentials=TRUST, token=TOKEN) as client:
            assert client.score(CONTROL.contact).stage == "lead"
        with Client(target, credentials=TRUST) as client, pytest.raises(UnauthenticatedError):
            client.score(CONTROL.contact)


def test_a_client_keeps_its_token_on_its_host_without_tls() -> None:
    """A target elsewhere is refused before anything is sent; one on this host is not."""
    for made in (Client, AsyncClient):
        with pytest.raises(ValueError, match=r"token: it would travel to leads\.example:50051 unencrypted"):
            made("leads.example:50051", token=TOKEN)
    Client("localhost:50051", token=TOKEN).close()
    Client("leads.example:50051", token=TOKEN, credentials=TRUST).close()


@pytest.mark.parametrize("token", ["", "two words", "umlaut-ü", "line\n"])
def test_a_token_that_no_header_carries_is_refused_by_the_client(token: str) -> None:
    """It says so, where the token is given."""
    with pytest.raises(ValueError, match="token: expected visible ASCII characters without spaces"):
        Client(token=token)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("localhost:50051", True),
        ("localhost", True),
        ("127.0.0.1:1", True),
        ("127.8.8.8", True),
        ("[::1]:50051", True),
        ("::1", True),
        ("dns:///localhost:50051", True),
        ("dns:localhost", True),
        ("dns://10.0.0.1/localhost:1", True),
        ("ipv4:127.0.0.1:50051", True),
        ("ipv6:[::1]:50051", True),
        ("unix:///run/leadladder.sock", True),
        ("ipv4:127.0.0.1:1,10.0.0.1:1", False),
        ("10.0.0.7:50051", False),
        ("0.0.0.0:50051", False),
        ("[2001:db8::1]:50051", False),
        ("localhost.example:50051", False),
        ("dns://localhost/leads.example", False),
        ("xds:///localhost", False),
        ("", False),
    ],
)
def test_which_targets_are_on_this_host(target: str, *, expected: bool) -> None:
    """Whatever is not surely on this host counts as elsewhere."""
    assert is_loopback(target) == expected


def test_a_token_is_compared_with_every_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """In constant time, by digests of one length, and to the end, whether or not an early one matches."""
    compared: list[tuple[int, int]] = []

    def compare(known: bytes, sent: bytes) -> bool:
        compared.append((len(known), len(sent)))
        return known == sent

    tokens = Tokens(["first", "second", "a-much-longer-third"])
    monkeypatch.setattr("leadladder_server.rpc.security.hmac.compare_digest", compare)
    assert [tokens.know(sent) for sent in ("first", "second", "", "x" * 5000)] == [True, True, False, False]
    assert compared == [(32, 32)] * 12


def test_a_server_without_tokens_has_no_interceptor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls that need no token pay nothing for those that do."""
    made: list[TokenInterceptor] = []
    monkeypatch.setattr(TokenInterceptor, "__init__", lambda self, *_arguments: made.append(self))
    with Server(load(RULES)):
        assert made == []
    with Server(load(RULES), tokens=Tokens([TOKEN])):
        assert len(made) == 1


def test_secrets_that_others_can_read_stop_the_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A key or token file that its group or others may open: exit code 2, and the command that mends it."""
    private, tokens = key("server", tmp_path), secret(TOKEN, tmp_path)
    for file, mode in ((private, 0o640), (private, 0o604), (tokens, 0o644), (tokens, 0o620)):
        file.chmod(mode)
        assert serve(RULES, port=0, security=SecurityFiles(certificate("server"), private, tokens=tokens)) == 2
        assert capsys.readouterr().err == f"error: {file} is open to others (mode {mode:04o}): run chmod 600 {file}\n"
        file.chmod(0o600)


@pytest.mark.parametrize("absent", ["certificate", "key", "client_ca", "tokens"])
@pytest.mark.parametrize("what", ["absent", "a folder"])
def test_a_file_that_cannot_be_read_stops_the_start(
    absent: str, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and which file; it never starts with less care than it was told to take."""
    file = tmp_path / "named"
    if what == "a folder":
        file.mkdir()
    named = {
        "certificate": certificate("server"),
        "key": key("server", tmp_path),
        "client_ca": certificate("ca"),
        "tokens": secret(TOKEN, tmp_path),
    }
    assert serve(RULES, port=0, security=SecurityFiles(**named | {absent: file})) == 2
    reason = "Is a directory" if what == "a folder" else "No such file or directory"
    assert capsys.readouterr().err == f"error: cannot read {file}: {reason}\n"


def test_files_that_are_no_certificates_stop_the_start(tmp_path: Path) -> None:
    """Text, a key of another certificate, and a key with a pass phrase are told as such."""
    text = secret("no certificate", tmp_path, "text.pem")
    own, other = key("server", tmp_path), key("client", tmp_path)
    for files, reason in (
        (SecurityFiles(text, own), f"expected a certificate in PEM and its private key .* in {text} and {own}: "),
        (SecurityFiles(certificate("server"), text), "expected a certificate in PEM and its private key "),
        (SecurityFiles(certificate("server"), other), "key values mismatch"),
        (SecurityFiles(certificate("server"), own, text), f"expected certificates in PEM in {text}: "),
    ):
        with pytest.raises(SecurityUnusable, match=reason):
            read_certificates(files)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("# nothing\n\n", "expected at least one token, one a line, and there is none", id="empty"),
        pytest.param(
            "good\ntwo words\n", ":2: expected a token of visible ASCII characters without spaces", id="space"
        ),
        pytest.param("ümlaut\n", ":1: expected a token of visible ASCII characters without spaces", id="umlaut"),
    ],
)
def test_a_token_file_that_holds_none_is_refused(text: str, message: str, tmp_path: Path) -> None:
    """The file and line are named, and never the token."""
    with pytest.raises(SecurityUnusable, match=message) as refused:
        read_tokens(secret(text, tmp_path))
    assert "words" not in str(refused.value)


def test_a_token_file_may_end_its_lines_either_way(tmp_path: Path) -> None:
    """Spaces around a token and a carriage return are not part of it."""
    tokens = read_tokens(secret("one\r\n two \r\n", tmp_path))
    assert [tokens.know(token) for token in ("one", "two", "one\r", "# who", "")] == [True, True, False, False, False]


def test_tokens_without_tls_stay_on_the_host(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A server that others could reach refuses to start with tokens and without a certificate."""
    tokens = SecurityFiles(tokens=secret(TOKEN, tmp_path))
    assert serve(RULES, host="0.0.0.0", port=0, security=tokens) == 2  # noqa: S104  # What the test is about.
    assert capsys.readouterr().err.startswith("error: tokens would travel to 0.0.0.0 unencrypted, for all to read: ")
    for host in ("127.0.0.1", "localhost", "::1"):
        read_tokens_for(tokens, host)
    with_tls = SecurityFiles(certificate("server"), key("server", tmp_path), tokens=tokens.tokens)
    read_tokens_for(with_tls, "0.0.0.0")  # noqa: S104


def test_a_refused_call_is_never_retried(guarded: str) -> None:
    """UNAUTHENTICATED is not among the codes that the service config retries: the error comes at once."""
    with Client(guarded, token="wrong", timeout=1) as client, pytest.raises(Error) as refused:  # noqa: S106
        client.score(contact())
    assert refused.value.code is grpc.StatusCode.UNAUTHENTICATED


class _Files:
    """Files of a server that change, and what it then says."""

    def __init__(self, folder: Path) -> None:
        self.files = SecurityFiles(folder / "server.pem", folder / "key.pem", tokens=folder / "tokens")
        self.use("server")
        self.tokens(TOKEN)
        self._log = io.StringIO()
        self.renewal = Renewal(self.files, "127.0.0.1", logger(stream=self._log))

    def use(self, name: str) -> None:
        """Another certificate and its key."""
        assert self.files.certificate is not None
        assert self.files.key is not None
        shutil.copy(certificate(name), self.files.certificate)
        shutil.copy(certificate(name).with_name(f"{name}-key.pem"), self.files.key)
        self.files.key.chmod(0o600)

    def tokens(self, text: str) -> None:
        """Other tokens."""
        assert self.files.tokens is not None
        self.files.tokens.write_text(text)
        self.files.tokens.chmod(0o600)

    def events(self) -> list[str]:
        """What has been logged."""
        return [json.loads(line)["event"] for line in self._log.getvalue().splitlines()]

    @contextmanager
    def serving(self) -> Iterator[str]:
        """A server that they guard; gives its address."""
        renewal = self.renewal
        with Server(load(RULES), credentials=renewal.credentials, tokens=renewal.tokens) as server:
            yield f"localhost:{server.port}"


def test_a_renewed_certificate_is_for_new_connections(tmp_path: Path) -> None:
    """Connections that are open stay so; who trusts only the old one is refused from then on."""
    files = _Files(tmp_path)
    with files.serving() as target, Client(target, credentials=TRUST, token=TOKEN) as before:
        assert before.score(CONTROL.contact).stage == "lead"
        files.renewal.look()
        assert files.events() == []
        files.use("stranger")
        files.renewal.look()
        files.renewal.look()
        assert files.events() == ["certificates renewed"]
        assert before.score(CONTROL.contact).stage == "lead"
        with Client(target, credentials=TRUST, token=TOKEN, timeout=5) as after, pytest.raises(UnavailableError):
            after.score(CONTROL.contact)
        stranger = grpc.ssl_channel_credentials(certificate("stranger").read_bytes())
        name = (("grpc.ssl_target_name_override", "stranger"),)
        with Client(target, credentials=stranger, token=TOKEN, options=name) as after:
            assert after.score(CONTROL.contact).stage == "lead"


def test_renewed_tokens_count_at_once(tmp_path: Path) -> None:
    """The old one is refused, even on a connection that is open."""
    files = _Files(tmp_path)
    with files.serving() as target, Client(target, credentials=TRUST, token=TOKEN) as client:
        assert client.score(CONTROL.contact).stage == "lead"
        files.tokens("another")
        files.renewal.look()
        with pytest.raises(UnauthenticatedError):
            client.score(CONTROL.contact)
        with Client(target, credentials=TRUST, token="another") as renewed:  # noqa: S106
            assert renewed.score(CONTROL.contact).stage == "lead"
    assert files.events() == ["tokens renewed"]


def test_files_that_cannot_be_used_leave_the_old_ones_in_force(tmp_path: Path) -> None:
    """The log says so once for each problem; a key beside another certificate, tokens that others may read."""
    files = _Files(tmp_path)
    assert files.files.certificate is not None
    assert files.files.tokens is not None
    with files.serving() as target:
        shutil.copy(certificate("stranger"), files.files.certificate)
        files.renewal.look()
        files.renewal.look()
        files.use("server")
        files.renewal.look()
        files.files.tokens.write_text("another")
        files.files.tokens.chmod(0o644)
        files.renewal.look()
        assert files.events() == ["security files refused"] * 2
        with Client(target, credentials=TRUST, token=TOKEN) as client:
            assert client.score(CONTROL.contact).stage == "lead"
