/** The error of a call, and of one contact of a batch or stream. */

import { fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { status, type Metadata } from "@grpc/grpc-js";

import { BadRequestSchema, ErrorInfoSchema } from "./gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "./gen/google/rpc/status_pb.js";

/** A gRPC status code: "INVALID_ARGUMENT", "NOT_FOUND", "UNAVAILABLE", ... */
export type Code = Exclude<keyof typeof status, "OK">;

/** What is wrong with one field of a request. */
export interface FieldViolation {
  /**
   * Its path in the request: "submission.contact.contact_id"; in a batch "submissions[2].contact.contact_id", counted from
   * 0 over everything that `scoreBatch` was given.
   */
  readonly field: string;
  /** Expected and got, one sentence. */
  readonly description: string;
}

/** What an error tells besides its code and message. */
export interface ErrorDetails {
  readonly reason?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly violations?: readonly FieldViolation[];
  readonly cause?: unknown;
}

/** Trailer in which gRPC carries a serialised google.rpc.Status. */
const DETAILS = "grpc-status-details-bin";

/** Any error that a call ends with, or that stands in the place of a verdict in a batch or stream. */
export class LeadLadderError extends Error {
  override readonly name = "LeadLadderError";
  /** The status code. */
  readonly code: Code;
  /**
   * A name of leadladder.v1.ErrorReason without its prefix: "RULE_SET_NOT_FOUND". Empty when the error comes from
   * elsewhere, such as the network.
   */
  readonly reason: string;
  /** The words of the message that machines may need: `{ nearest: "plant-software" }`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What is wrong with the request, field by field; empty when the request is not to blame. */
  readonly violations: readonly FieldViolation[];

  /** @param message One sentence for people; the error's own message adds a line for each violation that it does not tell. */
  constructor(code: Code, message: string, details: ErrorDetails = {}) {
    const violations = details.violations ?? [];
    const told = violations.map((each) => `${each.field}: ${each.description}`).filter((each) => !message.includes(each));
    super([message, ...told.map((each) => `  ${each}`)].join("\n"), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.reason = details.reason ?? "";
    this.metadata = details.metadata ?? {};
    this.violations = violations;
  }
}

/**
 * The error that a status stands for.
 *
 * @param start How many submissions of a batch went in earlier calls. Paths in the status count from the start of its call,
 *   those of the error from the start of the batch.
 */
export function fromStatus(
  failure: MessageShape<typeof StatusSchema>,
  { start = 0, cause }: { readonly start?: number; readonly cause?: unknown } = {},
): LeadLadderError {
  const counted = (text: string): string =>
    text.replace(/^submissions\[(\d+)\]/, (_, place: string) => `submissions[${String(start + Number(place))}]`);
  let info: MessageShape<typeof ErrorInfoSchema> | undefined;
  const violations: FieldViolation[] = [];
  for (const detail of failure.details) {
    info ??= anyUnpack(detail, ErrorInfoSchema);
    for (const { field, description } of anyUnpack(detail, BadRequestSchema)?.fieldViolations ?? []) {
      violations.push({ field: counted(field), description });
    }
  }
  return new LeadLadderError(codeOf(failure.code), counted(failure.message), {
    reason: info?.reason ?? "",
    metadata: info?.metadata ?? {},
    violations,
    cause,
  });
}

/** What a failed call is to be reported as: its status, or what was thrown when that is no status. */
export function fromCall(failure: unknown): unknown {
  if (!isCallFailure(failure)) return failure;
  const [details] = failure.metadata.get(DETAILS);
  if (Buffer.isBuffer(details)) return fromStatus(fromBinary(StatusSchema, details), { cause: failure });
  if (isLostConnection(failure)) return new LeadLadderError("UNAVAILABLE", "The server ended the connection", { cause: failure });
  return new LeadLadderError(codeOf(failure.code), failure.details, { cause: failure });
}

/**
 * Whether a call failed because the server ended the connection with an error, as one does that stops without grace.
 * grpc-js reports it as INTERNAL, other implementations of gRPC as UNAVAILABLE.
 */
export function isLostConnection(failure: unknown): boolean {
  const lost = /Session closed with error code \d+$|triggered by internal client error: /;
  return isCallFailure(failure) && codeOf(failure.code) === "INTERNAL" && lost.test(failure.details);
}

function isCallFailure(failure: unknown): failure is { code: number; details: string; metadata: Metadata } {
  return failure instanceof Error && "code" in failure && "details" in failure && "metadata" in failure;
}

function codeOf(number: number): Code {
  const name = status[number];
  return name === undefined || name === "OK" ? "UNKNOWN" : (name as Code);
}
