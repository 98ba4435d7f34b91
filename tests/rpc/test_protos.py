"""The protos, and the stubs that are made of them."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

from leadladder.v1 import error_reason_pb2, lead_scoring_service_pb2

ROOT = Path(__file__).parents[2]
PROTOS = ROOT / "protos"
STUBS = ROOT / "clients" / "python" / "leadladder" / "v1"
FILES = sorted(path.relative_to(PROTOS).as_posix() for path in PROTOS.glob("leadladder/v1/*.proto"))


def _buf(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [str(Path(sys.executable).with_name("buf")), *arguments, "--config", "protos/buf.yaml"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False)


@pytest.fixture(scope="module")
def compiled() -> dict[str, FileDescriptorProto]:
    """Every proto file as buf compiles it, without comments and places."""
    done = _buf("build", ".", "--as-file-descriptor-set", "--exclude-source-info", "-o", "-#format=binpb")
    assert done.returncode == 0, done.stderr.decode()
    return {file.name: file for file in FileDescriptorSet.FromString(done.stdout).file}


def test_the_protos_pass_bufs_lint() -> None:
    """STANDARD, and a comment on everything."""
    done = _buf("lint", ".")
    assert done.stdout.decode() + done.stderr.decode() == ""


@pytest.mark.parametrize("file", FILES)
def test_the_stubs_say_what_the_protos_say(compiled: dict[str, FileDescriptorProto], file: str) -> None:
    """Each committed stub holds the descriptor of today's proto."""
    module = importlib.import_module(file.removesuffix(".proto").replace("/", ".") + "_pb2")
    generated = FileDescriptorProto.FromString(module.DESCRIPTOR.serialized_pb)
    wanted = compiled[file]
    for message in wanted.message_type:
        _without_json_names(message)
    assert generated == wanted


def _without_json_names(message: object) -> None:
    """Buf writes the default JSON names out, protoc's Python does not."""
    for field in [*message.field, *message.extension]:  # type: ignore[attr-defined]
        field.ClearField("json_name")
    for nested in message.nested_type:  # type: ignore[attr-defined]
        _without_json_names(nested)


def test_there_is_a_stub_for_every_proto_and_no_other() -> None:
    """Nothing is left over from a file that was renamed."""
    wanted = {Path(file).stem + suffix for file in FILES for suffix in ("_pb2.py", "_pb2.pyi")}
    services = [Path(file).stem for file in FILES if file.endswith("_service.proto")]
    wanted |= {stem + suffix for stem in services for suffix in ("_pb2_grpc.py", "_pb2_grpc.pyi")}
    assert {path.name for path in STUBS.iterdir() if path.is_file()} == wanted | {"__init__.py", "service_config.json"}


def test_the_clients_retries_are_those_of_the_protos() -> None:
    """The copy beside the stubs is the file of the protos, and names methods that exist."""
    config = (PROTOS / "service_config.json").read_bytes()
    assert (STUBS / "service_config.json").read_bytes() == config
    service = lead_scoring_service_pb2.DESCRIPTOR.services_by_name["LeadScoringService"]
    named = [name for method in json.loads(config)["methodConfig"] for name in method["name"]]
    assert {name["method"] for name in named if name["service"] == service.full_name} <= set(service.methods_by_name)


def test_error_reasons_fit_error_info() -> None:
    """AIP-193: a reason is at most 63 characters of A to Z, digits and underscores."""
    for name in error_reason_pb2.ErrorReason.keys():  # noqa: SIM118  # Not a dict.
        reason = name.removeprefix("ERROR_REASON_")
        assert reason.replace("_", "").isalnum()
        assert reason.isupper()
        assert len(reason) <= 63
