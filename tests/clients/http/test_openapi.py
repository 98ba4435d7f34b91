"""The OpenAPI document."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from leadladder.v1 import lead_scoring_service_pb2, rule_set_service_pb2

ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / "clients" / "http" / "openapi.yaml"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The committed document."""
    loaded: dict[str, Any] = YAML(typ="safe").load(DOCUMENT)
    return loaded


def test_the_document_says_what_the_protos_say() -> None:
    """It is what the generator makes of today's protos."""
    spec = importlib.util.spec_from_file_location("openapi", ROOT / "protos" / "openapi.py")
    assert spec is not None
    assert spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    sys.modules["openapi"] = generator
    spec.loader.exec_module(generator)
    assert DOCUMENT.read_text("utf-8") == generator.text(), "run make generate"


def test_every_unary_method_has_a_path(document: dict[str, Any]) -> None:
    """And the stream has none, nor has what is for operators."""
    services = (lead_scoring_service_pb2.DESCRIPTOR, rule_set_service_pb2.DESCRIPTOR)
    methods = [method for file in services for service in file.services_by_name.values() for method in service.methods]
    unary = {method.name for method in methods if not method.server_streaming} - {"ReloadRuleSets"}
    assert {each["operationId"] for path in document["paths"].values() for each in path.values()} == unary


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    """By the schema of OpenAPI 3, references included."""
    validator = pytest.importorskip("openapi_spec_validator", reason="make test-clients installs the validator")
    validator.validate(document)


def test_everything_is_described(document: dict[str, Any]) -> None:
    """Each of our schemas, and each of its properties, says what it is."""
    schemas = {name: schema for name, schema in document["components"]["schemas"].items() if "." not in name}
    silent = [name for name, schema in schemas.items() if "description" not in schema]
    for name, schema in schemas.items():
        silent += [f"{name}.{key}" for key, each in schema.get("properties", {}).items() if "description" not in each]
    assert silent == []
