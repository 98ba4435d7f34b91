"""`leadladder reload`, and addresses of servers."""

import io
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from leadladder_server.catalog.library import Library
from leadladder_server.engine.inference import Inference
from leadladder_server.rpc.logs import logger
from leadladder_server.rpc.renewal import Renewal
from leadladder_server.rpc.security import SecurityFiles, Tokens
from leadladder_server.rpc.server import Server
from leadladder_server.values.types import Instant

from .conftest import RULES, Run

TLS = Path(__file__).parents[1] / "rpc" / "tls"
LADDER = "lader: []\n"


@contextmanager
def serving(root: Path, files: SecurityFiles | None = None, tokens: Tokens | None = None) -> Iterator[str]:
    """A server of a folder that it reads on request only."""
    library = Library(root, Inference.REFERENCE)
    assert not library.start(Instant(0)).refused
    credentials = None if files is None else Renewal(files, "localhost", logger()).credentials
    proven = files is not None and files.client_ca is not None
    with (
        closing(library),
        Server(
            library, credentials=credentials, proven=proven, tokens=tokens, log=logger(stream=io.StringIO())
        ) as server,
    ):
        yield f"localhost:{server.port}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of rule sets that may be changed."""
    shutil.copytree(RULES, tmp_path / "rules")
    return tmp_path / "rules"


def test_reload(run: Run, root: Path) -> None:
    """What came of each folder that has changed, how many have not, and every problem as `check` shows it."""
    with serving(root) as server:
        assert run("reload", "--server", server) == (0, "1 rule set unchanged\n", "")
        file = root / "workshop" / "ruleset.yaml"
        shutil.copytree(root / "workshop", root / "copy")
        copy = root / "copy" / "ruleset.yaml"
        copy.write_text(copy.read_text("utf-8").replace("version: ", "version: 9"), "utf-8")
        text = file.read_text("utf-8")
        file.write_text(text + LADDER, "utf-8")
        code, out, err = run("reload", "--server", server)
        lines = text.count("\n") + 1
        version = text.partition("version: ")[2].partition("\n")[0]
        assert (code, err) == (3, "")
        assert out == (
            f"copy      added      workshop 9{version}\n"
            f"workshop  refused    workshop {version} stays in service\n"
            f"workshop/ruleset.yaml:{lines}:1: error[unknown-key]: There is no key lader in a rule set\n"
            f"  {lines} | lader: []\n"
            f"  {' ' * len(str(lines))} | ^^^^^\n"
            "  help: did you mean ladder?\n"
            "Found 1 error in 1 file.\n"
        )
        shutil.rmtree(root / "copy")
        file.write_text(text, "utf-8")
        assert run("reload", "--server", server) == (
            0,
            f"copy  withdrawn  workshop 9{version}\n1 rule set unchanged\n",
            "",
        )


def test_a_folder_from_which_nothing_is_in_service(run: Run, root: Path) -> None:
    """A new rule set with errors has no last good version."""
    with serving(root) as server:
        (root / "new").mkdir()
        (root / "new" / "ruleset.yaml").write_text("{")
        code, out, _ = run("reload", "--server", server)
    assert code == 3
    assert out.startswith("new  refused    nothing is in service from it\n1 rule set unchanged\nnew/ruleset.yaml:1:")


def test_reload_with_a_token(run: Run, root: Path, tmp_path: Path) -> None:
    """The first one of a file, such as the server's own."""
    file = tmp_path / "tokens"
    file.write_text("# For us\nsecret\nanother\n")
    file.chmod(0o600)
    with serving(root, tokens=Tokens(["secret"])) as server:
        assert run("reload", "--server", server, "--token-file", file) == (0, "1 rule set unchanged\n", "")
        code, out, err = run("reload", "--server", server)
    assert (code, out) == (2, "")
    assert "no such header" in err


def test_reload_with_certificates(run: Run, root: Path, tmp_path: Path) -> None:
    """The server's is verified, and ours shown."""
    keys = []
    for name in ("server-key.pem", "client-key.pem"):
        keys.append(Path(shutil.copy(TLS / name, tmp_path)))
        keys[-1].chmod(0o600)
    files = SecurityFiles(TLS / "server.pem", keys[0], TLS / "ca.pem")
    with serving(root, files) as server:
        own = ("--tls-cert", TLS / "client.pem", "--tls-key", keys[1])
        assert run("reload", "--server", server, "--server-ca", TLS / "ca.pem", *own)[:2] == (
            0,
            "1 rule set unchanged\n",
        )


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        pytest.param(["--tls-cert", "a.pem"], "--tls-cert and --tls-key go together", id="half a certificate"),
        pytest.param(
            ["--tls-cert", "a.pem", "--tls-key", "b.pem"],
            "--tls-cert and --tls-key need --server-ca",
            id="no authority",
        ),
        pytest.param(["--server-ca", "none.pem"], "cannot read none.pem: No such file or directory", id="no file"),
        pytest.param(["--token-file", "none"], "cannot read none: No such file or directory", id="no tokens"),
    ],
)
def test_options_that_do_not_fit(run: Run, arguments: list[str], text: str) -> None:
    """One line, and exit code 2."""
    assert run("reload", *arguments) == (2, "", text + "\n")


def test_nobody_to_reload(run: Run) -> None:
    """The address is named, with what to do."""
    code, out, err = run("reload", "--server", "127.0.0.1:1")
    assert (code, out) == (2, "")
    assert err.startswith("No server answers at 127.0.0.1:1; `leadladder serve` starts one\n")


@pytest.mark.parametrize(
    ("address", "text"),
    [
        pytest.param(
            "localhost:99999", "--server takes a port from 1 to 65535, got 99999 in 'localhost:99999'", id="high"
        ),
        pytest.param("localhost:0", "--server takes a port from 1 to 65535, got 0 in 'localhost:0'", id="none"),
        pytest.param("localhost", "--server takes HOST:PORT such as localhost:50051, got 'localhost'", id="no port"),
        pytest.param("localhost:", "--server takes HOST:PORT such as localhost:50051, got 'localhost:'", id="half"),
        pytest.param("localhost:x", "--server takes HOST:PORT such as localhost:50051, got 'localhost:x'", id="a word"),
        pytest.param(":50051", "--server takes HOST:PORT such as localhost:50051, got ':50051'", id="no host"),
        pytest.param("::1", "--server takes HOST:PORT such as localhost:50051, got '::1'", id="bare IPv6"),
        pytest.param("", "--server takes HOST:PORT such as localhost:50051, got ''", id="nothing"),
    ],
)
@pytest.mark.parametrize(
    "command", [["reload"], ["score", "rules/workshop/contacts/ready.yaml"]], ids=["reload", "score"]
)
def test_addresses_that_are_none(run: Run, command: list[str], address: str, text: str) -> None:
    """Refused before anything is sent: gRPC would take another port in silence."""
    assert run(*command, "--server", address) == (2, "", text + "\n")
