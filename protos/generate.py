"""Generates the Python stubs of the wire from protos/ into clients/python.

    python protos/generate.py            writes clients/python/leadladder/v1
    python protos/generate.py --check    writes nothing; exit code 1 when the committed stubs differ

The compilers are the oldest supported ones, installed into a virtual environment that is thrown away: generated code
refuses protobuf and grpcio releases older than its compiler, and works with every later one.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

COMPILERS = ("grpcio-tools==1.68.0", "mypy-protobuf==3.7.0")
"""The lower bounds of grpcio and protobuf in both pyproject.toml follow from the first one."""

ROOT = Path(__file__).resolve().parent.parent
PROTOS = ROOT / "protos"
INCLUDES = (PROTOS, ROOT / "third_party" / "protos")
STUBS = ROOT / "clients" / "python"
PACKAGE = Path("leadladder") / "v1"
SERVICE_CONFIG = "service_config.json"
"""How clients retry; each client carries a copy beside its stubs."""


def install_compilers(folder: Path) -> Path:
    """A new virtual environment with the compilers; returns the folder of its programs."""
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    command = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *COMPILERS]
    subprocess.run(command, check=True)
    return programs


def generate(programs: Path, output: Path) -> None:
    """Writes messages and their types for every file, and services with their types for every file of a service."""
    suffix = ".exe" if sys.platform == "win32" else ""
    compiler = [str(programs / "python"), "-m", "grpc_tools.protoc", *(f"-I{include}" for include in INCLUDES)]
    compiler += [f"--plugin={programs / name}{suffix}" for name in ("protoc-gen-mypy", "protoc-gen-mypy_grpc")]
    files = sorted(path.relative_to(PROTOS).as_posix() for path in (PROTOS / PACKAGE).glob("*.proto"))
    services = [file for file in files if file.endswith("_service.proto")]
    messages = [*compiler, f"--python_out={output}", f"--mypy_out=quiet:{output}", *files]
    subprocess.run(messages, check=True)
    subprocess.run([*compiler, f"--grpc_python_out={output}", f"--mypy_grpc_out=quiet:{output}", *services], check=True)
    shutil.copyfile(PROTOS / SERVICE_CONFIG, output / PACKAGE / SERVICE_CONFIG)
    (output / PACKAGE / "__init__.py").write_text('"""The wire: messages and stubs of package leadladder.v1."""\n')


def texts(folder: Path) -> dict[str, str]:
    """Every stub in a folder by its name."""
    kinds = {".py", ".pyi", ".json"}
    return {path.name: path.read_text("utf-8") for path in sorted(folder.iterdir()) if path.suffix in kinds}


def main() -> int:
    """Runs the command line; returns its exit code."""
    parser = argparse.ArgumentParser(description="Generate the Python stubs of the wire.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the committed stubs differ")
    check: bool = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "stubs"
        output.mkdir()
        generate(install_compilers(Path(folder) / "compilers"), output)
        wanted = texts(output / PACKAGE)
    committed = STUBS / PACKAGE
    present = texts(committed) if committed.is_dir() else {}
    different = sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))
    if check:
        for name in different:
            stub = (committed / name).relative_to(ROOT)
            print(f"{stub} is not what protos/ says: run make generate", file=sys.stderr)
        return 1 if different else 0
    committed.mkdir(parents=True, exist_ok=True)
    for name in different:
        if name in wanted:
            (committed / name).write_text(wanted[name], "utf-8")
        else:
            (committed / name).unlink()
    print(f"{len(wanted)} stubs in {committed.relative_to(ROOT)}, {len(different)} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
