"""Describes the HTTP side of the protos as OpenAPI 3: what google.api.http and the JSON of protobuf make of them.

python protos/openapi.py            writes clients/http/openapi.yaml
python protos/openapi.py --check    writes nothing; exit code 1 when the committed file differs
"""

import argparse
import io
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from google.api import annotations_pb2
from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "clients" / "http" / "openapi.yaml"
PACKAGE = "leadladder.v1"

Schema = dict[str, Any]
"""A part of an OpenAPI document."""

SCALARS: Mapping[int, Schema] = {
    FieldDescriptor.TYPE_BOOL: {"type": "boolean"},
    FieldDescriptor.TYPE_DOUBLE: {"type": "number", "format": "double"},
    FieldDescriptor.TYPE_INT32: {"type": "integer", "format": "int32"},
    FieldDescriptor.TYPE_INT64: {"type": "string", "format": "int64"},
    FieldDescriptor.TYPE_STRING: {"type": "string"},
}
"""The JSON of scalars; a type that the protos come to use is to be added."""

WELL_KNOWN: Mapping[str, Schema] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Duration": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]{1,9})?s$", "example": "3.5s"},
    "google.protobuf.Any": {
        "type": "object",
        "required": ["@type"],
        "properties": {"@type": {"type": "string"}},
        "additionalProperties": True,
    },
}
"""Messages whose JSON is not that of their fields."""

HEAD: Schema = {
    "openapi": "3.0.3",
    "info": {
        "title": "LeadLadder",
        "version": "v1",
        "description": "Tells how far up the sales ladder a contact is, why, and what would move it up one rung.",
        "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
    },
    "servers": [{"url": "http://localhost:8080", "description": "Envoy with envoy.yaml"}],
    "security": [{}, {"token": []}],
}
"""What the protos do not say."""

TOKEN: Schema = {"token": {"type": "http", "scheme": "bearer", "description": "For a server with --token-file."}}


class Comments:
    """What the protos say in comments, by the full name of what they say it about."""

    def __init__(self, files: FileDescriptorSet) -> None:
        self._texts: dict[str, str] = {}
        for file in files.file:
            for location in file.source_code_info.location:
                name = _name(file, tuple(location.path))
                if location.leading_comments and name:
                    lines = (line.removeprefix(" ").rstrip() for line in location.leading_comments.splitlines())
                    self._texts[name] = re.sub(r"(?<!\n)\n(?![\n*-])", " ", "\n".join(lines).strip())

    def of(self, name: str) -> str:
        """The comment; empty when there is none."""
        return self._texts.get(name, "")


def _name(file: FileDescriptorProto, path: tuple[int, ...]) -> str:
    """The full name of what stands at a path of descriptor.proto; empty for what has none, such as an option."""
    here: Any = file
    names = [file.package]
    for number, index in zip(path[::2], path[1::2], strict=False):
        within = type(here).DESCRIPTOR.fields_by_number[number]
        if not within.is_repeated or within.message_type is None or "name" not in within.message_type.fields_by_name:
            return ""
        here = getattr(here, within.name)[index]
        names.append(here.name)
    return ".".join(names)


class Schemas:
    """The schemas of messages and enums, made as they are referred to."""

    def __init__(self, comments: Comments) -> None:
        self.made: dict[str, Schema] = {}
        self._comments = comments

    def of_message(self, message: Descriptor) -> Schema:
        """What refers to a message."""
        if message.full_name in WELL_KNOWN:
            return dict(WELL_KNOWN[message.full_name])
        key = _key(message.full_name)
        if key not in self.made:
            self.made[key] = {}
            properties = {field.json_name: self.of_field(field) for field in message.fields}
            made: Schema = {"type": "object", "properties": properties}
            choices = [each for each in message.oneofs if len(each.fields) > 1]
            chosen = " ".join(f"At most one of {', '.join(f.json_name for f in each.fields)}." for each in choices)
            self.made[key] |= self._described(message.full_name, made, chosen)
        return {"$ref": f"#/components/schemas/{key}"}

    def of_field(self, field: FieldDescriptor) -> Schema:
        """The value of a field."""
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            value = self._of_one(field.message_type.fields_by_name["value"])
            schema: Schema = {"type": "object", "additionalProperties": value}
        elif field.is_repeated:
            schema = {"type": "array", "items": self._of_one(field)}
        else:
            schema = self._of_one(field)
        if "$ref" in schema:
            schema = {"allOf": [schema]}  # Beside a $ref, OpenAPI 3.0 reads no description.
        return self._described(field.full_name, schema)

    def _of_one(self, field: FieldDescriptor) -> Schema:
        if field.message_type is not None:
            return self.of_message(field.message_type)
        if field.enum_type is not None:
            return self._of_enum(field.enum_type)
        return dict(SCALARS[field.type])

    def _of_enum(self, enum: EnumDescriptor) -> Schema:
        key = _key(enum.full_name)
        values = [value.name for value in enum.values]
        said = "\n".join(f"* `{name}`: {self._comments.of(f'{enum.full_name}.{name}')}" for name in values)
        self.made[key] = self._described(enum.full_name, {"type": "string", "enum": values}, f"\n\n{said}")
        return {"$ref": f"#/components/schemas/{key}"}

    def _described(self, name: str, schema: Schema, more: str = "") -> Schema:
        text = f"{self._comments.of(name)} {more}".replace(" \n", "\n").strip()
        return {**schema, "description": text} if text else schema


def _key(name: str) -> str:
    """The name of a schema: ours without their package, others with it."""
    return name.removeprefix(PACKAGE + ".")


def compiled() -> FileDescriptorSet:
    """Every proto, with its comments."""
    buf = str(Path(sys.executable).with_name("buf.exe" if sys.platform == "win32" else "buf"))
    command = [buf, "build", "--config", "protos/buf.yaml", "--as-file-descriptor-set", "-o", "-#format=binpb"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return FileDescriptorSet.FromString(done.stdout)


def document(files: FileDescriptorSet) -> Schema:
    """The OpenAPI document of the compiled protos."""
    pool = DescriptorPool()
    for file in files.file:
        pool.Add(file)
    comments = Comments(files)
    schemas = Schemas(comments)
    status = schemas.of_message(pool.FindMessageTypeByName("google.rpc.Status"))
    paths: dict[str, Schema] = {}
    for method in _methods(pool, files):
        # Options of another pool know no extensions before they are read again.
        options = descriptor_pb2.MethodOptions.FromString(method.GetOptions().SerializeToString())
        http: Any = options.Extensions[annotations_pb2.http]  # type: ignore[index]  # It has no types.
        verb = http.WhichOneof("pattern")
        if verb is None:
            continue
        path = re.sub(r"\{(\w+)\}", lambda found: "{" + _camel(found[1]) + "}", getattr(http, verb))
        paths.setdefault(path, {})[verb] = {
            **_described(method, comments),
            **_request(method, schemas, verb, path),
            "responses": {
                "200": _content(schemas.of_message(method.output_type), comments.of(method.output_type.full_name)),
                "default": _content(status, "Why there is no answer."),
            },
        }
    components = {"securitySchemes": TOKEN, "schemas": dict(sorted(schemas.made.items()))}
    return {**HEAD, "paths": dict(sorted(paths.items())), "components": components}


def _methods(pool: DescriptorPool, files: FileDescriptorSet) -> Iterator[MethodDescriptor]:
    for file in files.file:
        for service in file.service:
            found = pool.FindServiceByName(f"{file.package}.{service.name}")
            yield from found.methods


def _described(method: MethodDescriptor, comments: Comments) -> Schema:
    summary, _, description = comments.of(method.full_name).partition("\n\n")
    made = {"operationId": method.name, "tags": [method.containing_service.name], "summary": summary}
    return {**made, "description": description} if description else made


def _request(method: MethodDescriptor, schemas: Schemas, verb: str, path: str) -> Schema:
    """Where the request stands: a GET has it in its address, everything else in its body."""
    if verb == "get":
        return {"parameters": [_parameter(field, schemas, path) for field in method.input_type.fields]}
    return {"requestBody": {"required": True, **_content(schemas.of_message(method.input_type))}}


def _content(schema: Schema, description: str = "") -> Schema:
    made: Schema = {"content": {"application/json": {"schema": schema}}}
    return {"description": description, **made} if description else made


def _parameter(field: FieldDescriptor, schemas: Schemas, path: str) -> Schema:
    schema = schemas.of_field(field)
    description = schema.pop("description", "")
    inside = f"{{{field.json_name}}}" in path
    made: Schema = {"name": field.json_name, "in": "path" if inside else "query", "description": description}
    return {**made, **({"required": True} if inside else {}), "schema": schema}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def text() -> str:
    """The document as YAML."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 1_000_000  # Where lines would be broken depends on the library's version.
    stream = io.StringIO()
    stream.write("# Generated from the protos by protos/openapi.py: change those instead.\n")
    yaml.representer.ignore_aliases = lambda _data: True  # Equal parts are written out.
    yaml.dump(document(compiled()), stream)
    return stream.getvalue()


def main() -> int:
    """Runs the command line; returns its exit code."""
    parser = argparse.ArgumentParser(description="Describe the HTTP side of the protos as OpenAPI 3.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the committed file differs")
    check: bool = parser.parse_args().check
    wanted = text()
    shown = DOCUMENT.relative_to(ROOT)
    if check:
        if DOCUMENT.is_file() and DOCUMENT.read_text("utf-8") == wanted:
            return 0
        print(f"{shown} is not what protos/ says: run make generate", file=sys.stderr)
        return 1
    DOCUMENT.write_text(wanted, "utf-8")
    print(f"OpenAPI: {shown}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
