"""Generates the stubs of the wire that are committed, and what else is made of the protos.

    python protos/generate.py            writes them
    python protos/generate.py --check    writes nothing; exit code 1 when the committed ones differ

A language whose toolchain is not installed is skipped and named; with CI=true in the environment that is a failure.

Python's compilers are the oldest supported ones, installed into a virtual environment that is thrown away: generated
code refuses protobuf and grpcio releases older than its compiler, and works with every later one. The other languages
have theirs from protos/buf.gen.yaml.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

COMPILERS = ("grpcio-tools==1.68.0", "mypy-protobuf==3.7.0")
"""The lower bounds of grpcio and protobuf in both pyproject.toml follow from the first one."""

ROOT = Path(__file__).resolve().parent.parent
PROTOS = ROOT / "protos"
INCLUDES = (PROTOS, ROOT / "third_party" / "protos")
PACKAGE = Path("leadladder") / "v1"
SERVICE_CONFIG = "service_config.json"
"""How clients retry; each client carries a copy beside its stubs."""

SUFFIX = ".exe" if sys.platform == "win32" else ""


@dataclass(frozen=True, slots=True)
class Language:
    """Stubs of one language.

    Attributes:
        name: As people call it.
        stubs: The folder that holds its stubs and nothing else, from the root of the repository.
        service_config: Where its copy of the retry policy is, from the root of the repository.
        generate: Writes stubs below a folder that stands for the root of the repository.
        missing: What this machine lacks to run `generate`; empty when nothing.
    """

    name: str
    stubs: Path
    service_config: Path
    generate: Callable[[Path], None]
    missing: Callable[[], str]


def python(root: Path) -> None:
    """Python's stubs: messages with their types of every file, and stubs with theirs of every file of a service."""
    output = root / "clients" / "python"
    output.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        programs = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin")
        install = [
            str(programs / "python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            *COMPILERS,
        ]
        subprocess.run(install, check=True)
        compiler = [str(programs / "python"), "-m", "grpc_tools.protoc", *(f"-I{include}" for include in INCLUDES)]
        compiler += [f"--plugin={programs / name}{SUFFIX}" for name in ("protoc-gen-mypy", "protoc-gen-mypy_grpc")]
        files = sorted(path.relative_to(PROTOS).as_posix() for path in (PROTOS / PACKAGE).glob("*.proto"))
        services = [file for file in files if file.endswith("_service.proto")]
        messages = [f"--python_out={output}", f"--mypy_out=quiet:{output}", *files]
        subprocess.run([*compiler, *messages], check=True)
        stubs = [f"--grpc_python_out={output}", f"--mypy_grpc_out=quiet:{output}", *services]
        subprocess.run([*compiler, *stubs], check=True)
    (output / PACKAGE / "__init__.py").write_text('"""The wire: messages and stubs of package leadladder.v1."""\n')


def by_buf(client: str, *also: str) -> Callable[[Path], None]:
    """Generates by the plugins of protos/buf.gen.yaml that write below a client's folder.

    Args:
        client: The folder, from the root of the repository.
        also: Files that ours do not import and the client needs: its language has no package of them.
    """

    def generate(root: Path) -> None:
        template = YAML(typ="safe").load(PROTOS / "buf.gen.yaml")
        template["plugins"] = [each for each in template["plugins"] if Path(each["out"]).is_relative_to(client)]
        command = [str(Path(sys.executable).with_name("buf" + SUFFIX)), "generate", ".", "--config", "protos/buf.yaml"]
        command += [
            "--template",
            json.dumps(template),
            *(part for path in ("protos/leadladder", *also) for part in ("--path", path)),
        ]
        command += ["--output", str(root)]
        subprocess.run(command, cwd=ROOT, check=True)

    return generate


def lacks_go() -> str:
    """What Go's generation lacks here."""
    return "" if shutil.which("go") else "there is no go"


def lacks_node() -> str:
    """What TypeScript's generation lacks here; its plugins are installed when only they are missing."""
    npm = shutil.which("npm")
    if npm is None:
        return "there is no npm"
    client = ROOT / "clients" / "typescript"
    if not (client / "node_modules" / ".bin" / "protoc-gen-es").exists():
        subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--silent"], cwd=client, check=True)
    return ""


GO, TYPESCRIPT = Path("clients/go"), Path("clients/typescript")

LANGUAGES = (
    Language("Python", Path("clients/python") / PACKAGE, Path("clients/python") / PACKAGE, python, lambda: ""),
    Language("Go", GO / PACKAGE, GO / PACKAGE, by_buf("clients/go"), lacks_go),
    Language(
        "TypeScript",
        TYPESCRIPT / "src/gen",
        TYPESCRIPT / "src/gen",
        by_buf("clients/typescript", "third_party/protos/google/rpc/error_details.proto"),
        lacks_node,
    ),
)
"""Every language with committed stubs; one whose client is not there is left out."""


def texts(folder: Path) -> dict[Path, str]:
    """Every file below a folder by its path in it; empty for a folder that is not there."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder): path.read_text("utf-8") for path in sorted(files)}


def replace(wanted: dict[Path, str], folder: Path, different: list[Path]) -> None:
    """Makes the files of a folder what they should be."""
    for path in different:
        file = folder / path
        if path in wanted:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(wanted[path], "utf-8")
        else:
            file.unlink()


def process(language: Language, *, check: bool) -> bool:
    """Generates the stubs of a language, and writes or compares them.

    Returns:
        Whether all is well: written, or as committed.
    """
    with tempfile.TemporaryDirectory() as folder:
        language.generate(Path(folder))
        shutil.copyfile(PROTOS / SERVICE_CONFIG, Path(folder) / language.service_config / SERVICE_CONFIG)
        wanted = texts(Path(folder) / language.stubs)
    present = texts(ROOT / language.stubs)
    different = sorted(path for path in wanted.keys() | present.keys() if wanted.get(path) != present.get(path))
    if check:
        for path in different:
            print(f"{language.stubs / path} is not what protos/ says: run make generate", file=sys.stderr)
        return not different
    replace(wanted, ROOT / language.stubs, different)
    print(f"{language.name}: {len(wanted)} files in {language.stubs}, {len(different)} changed")
    return True


def main() -> int:
    """Runs the command line; returns its exit code."""
    parser = argparse.ArgumentParser(description="Generate the stubs of the wire.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the committed ones differ")
    check: bool = parser.parse_args().check
    fine = True
    for language in LANGUAGES:
        if not ROOT.joinpath(*language.stubs.parts[:2]).is_dir():
            continue
        missing = language.missing()
        if missing:
            print(f"{language.name}: skipped, {missing}", file=sys.stderr)
            fine = fine and os.environ.get("CI") != "true"
        else:
            fine = process(language, check=check) and fine
    openapi = [sys.executable, str(PROTOS / "openapi.py"), *(["--check"] if check else [])]
    fine = subprocess.run(openapi, check=False).returncode == 0 and fine
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
