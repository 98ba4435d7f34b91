"""Certificates that tests use, made by make.sh."""

import shutil
from pathlib import Path

FOLDER = Path(__file__).parent


def certificate(name: str) -> Path:
    """The certificate of ca, server, client or stranger; the authority signed server and client."""
    return FOLDER / f"{name}.pem"


def key(name: str, folder: Path) -> Path:
    """A copy of the private key of server, client or stranger in a folder, as nobody but its owner may read it."""
    copy = folder / f"{name}-key.pem"
    shutil.copyfile(FOLDER / copy.name, copy)
    copy.chmod(0o600)
    return copy


def secret(text: str, folder: Path, name: str = "tokens.txt") -> Path:
    """A file in a folder that nobody but its owner may read."""
    file = folder / name
    file.write_text(text, "utf-8")
    file.chmod(0o600)
    return file
