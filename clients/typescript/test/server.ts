/** A server whose answers a test writes itself, on a real port. */

import { create, fromBinary, toBinary, type DescMessage, type DescMethod, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import {
  Metadata,
  Server,
  ServerCredentials,
  status,
  type MethodDefinition,
  type ServiceError,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  LeadScoringService,
  RuleSetService,
  ScoringResultSchema,
  StatusSchema,
  type ScoringResult,
  type Status,
  type Submission,
} from "@leadladder/client/v1";

function definition(method: DescMethod): MethodDefinition<unknown, unknown> {
  const bytes =
    (schema: DescMessage) =>
    (message: unknown): Buffer =>
      Buffer.from(toBinary(schema, create(schema, message as Record<string, unknown>)));
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    requestStream: method.methodKind === "client_streaming" || method.methodKind === "bidi_streaming",
    responseStream: method.methodKind === "server_streaming" || method.methodKind === "bidi_streaming",
    requestSerialize: bytes(method.input),
    requestDeserialize: (data: Buffer) => fromBinary(method.input, data),
    responseSerialize: bytes(method.output),
    responseDeserialize: (data: Buffer) => fromBinary(method.output, data),
  };
}

/** Serves the given methods of both services, by their name in TypeScript; gives the address and what stops it. */
export async function serve(methods: UntypedServiceImplementation): Promise<{ target: string; stop: () => void }> {
  const server = new Server();
  for (const service of [LeadScoringService, RuleSetService]) {
    const definitions = service.methods.map((method): [string, MethodDefinition<unknown, unknown>] => [
      method.localName,
      definition(method),
    ]);
    server.addService(Object.fromEntries(definitions), methods);
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    target: `127.0.0.1:${String(port)}`,
    stop: () => {
      server.forceShutdown();
    },
  };
}

/** A verdict that echoes the contact's id, about a moment. */
export function echo({ contact }: Submission, seconds = 0n): ScoringResult {
  const verdict = { contactId: contact?.contactId ?? "", asOf: { seconds } };
  return create(ScoringResultSchema, { result: { case: "verdict", value: verdict } });
}

/** The status with which the server refuses a contact. */
export function refusal(field = "submission.contact.contact_id", message = "The contact breaks a limit"): Status {
  const info = { reason: "CONTACT_INVALID", domain: "leadladder", metadata: { limit: "256" } };
  const violations: MessageInitShape<typeof BadRequestSchema> = {
    fieldViolations: [{ field, description: "expected at most 256 bytes, got 300" }],
  };
  return create(StatusSchema, {
    code: status.INVALID_ARGUMENT,
    message,
    details: [
      anyPack(ErrorInfoSchema, create(ErrorInfoSchema, info)),
      anyPack(BadRequestSchema, create(BadRequestSchema, violations)),
    ],
  });
}

/** What a method fails with, details included. */
export function failing(failure: Status): Partial<ServiceError> {
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(toBinary(StatusSchema, failure)));
  return { code: failure.code, details: failure.message, metadata };
}
