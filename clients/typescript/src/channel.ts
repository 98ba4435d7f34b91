/** A connection to a server, and calls over it. */

import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type DescMethodBiDiStreaming,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { Client, credentials, Metadata, type ChannelOptions, type ClientDuplexStream } from "@grpc/grpc-js";

import { fromCall, isLostConnection } from "./errors.js";

/** What encrypts a connection, as PEM texts. */
export interface Tls {
  /** The authorities that the server's certificate is checked against. Absent: those of Node. */
  readonly ca?: string | Uint8Array | undefined;
  /** The client's certificate chain, for servers that ask for one; needs `key`. */
  readonly cert?: string | Uint8Array | undefined;
  /** The private key of `cert`. */
  readonly key?: string | Uint8Array | undefined;
}

/** How to reach a server. */
export interface ChannelSettings {
  /** True, or what to check and show. Absent or false: no encryption, for a server on the same host. */
  readonly tls?: boolean | Tls | undefined;
  /** Sent with every call as a bearer token. Without `tls` only to a server on the same host. */
  readonly token?: string | undefined;
  /** Sent with every call, for example for a proxy. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Options of the gRPC channel, added to LeadLadder's own. */
  readonly channelOptions?: ChannelOptions | undefined;
}

/** Limits of one call. */
export interface CallSettings {
  /** The most milliseconds that it may take, more than 0. Infinity: no limit. */
  readonly deadlineMs: number;
  /** Cancels it; the call then fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The largest answer that is taken, in bytes: a full batch of verdicts with every reason. */
const MAX_MESSAGE = 64 * 1024 * 1024;

/** How long to wait before a call is made again, each time: as the retry policy in gen/service_config.json says. */
const PAUSES_MS = [100, 300, 900, 2000];

const SAME_HOST = /^((dns|ipv4|ipv6):(\/\/\/?)?)?(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$|^unix:/i;

/** A connection to one server, made when the first call needs it. */
export class Channel {
  readonly #client: Client;
  readonly #metadata: Metadata;

  constructor(target: string, settings: ChannelSettings) {
    this.#metadata = metadataOf(target, settings);
    this.#client = new Client(target, credentialsOf(settings.tls), {
      "grpc.service_config": readFileSync(new URL("gen/service_config.json", import.meta.url), "utf8"),
      "grpc.service_config_disable_resolution": 1,
      "grpc.initial_reconnect_backoff_ms": 100,
      "grpc.max_reconnect_backoff_ms": 5000,
      "grpc.max_receive_message_length": MAX_MESSAGE,
      ...settings.channelOptions,
    });
  }

  /** Calls a method that answers once and changes nothing. */
  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    { deadlineMs, signal }: CallSettings,
  ): Promise<MessageShape<O>> {
    const deadline = momentAfter(deadlineMs);
    const message = toBytes(method.input, create(method.input, request));
    try {
      for (const pause of PAUSES_MS) {
        try {
          return await this.#attempt(method, message, deadline, signal);
        } catch (failure) {
          // The retry policy takes a lost connection for a failure of the server.
          if (!isLostConnection(failure) || Date.now() + pause >= deadline) throw failure;
          await setTimeout(pause, undefined, signal && { signal });
        }
      }
      return await this.#attempt(method, message, deadline, signal);
    } catch (failure) {
      throw signal?.aborted === true ? signal.reason : fromCall(failure);
    }
  }

  /** Opens a stream of requests and answers. */
  bidirectional<I extends DescMessage, O extends DescMessage>(
    method: DescMethodBiDiStreaming<I, O>,
    deadlineMs: number,
  ): ClientDuplexStream<MessageShape<I>, MessageShape<O>> {
    return this.#client.makeBidiStreamRequest<MessageShape<I>, MessageShape<O>>(
      pathOf(method),
      (message) => toBytes(method.input, message),
      (bytes) => fromBinary(method.output, bytes),
      this.#metadata,
      { deadline: momentAfter(deadlineMs) },
    );
  }

  /** Ends every call and closes the connection. */
  close(): void {
    this.#client.close();
  }

  #attempt<O extends DescMessage>(
    method: DescMethodUnary<DescMessage, O>,
    message: Buffer,
    deadline: number,
    signal: AbortSignal | undefined,
  ): Promise<MessageShape<O>> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const cancel = (): void => {
        call.cancel();
      };
      const call = this.#client.makeUnaryRequest<Buffer, MessageShape<O>>(
        pathOf(method),
        (bytes) => bytes,
        (bytes) => fromBinary(method.output, bytes),
        message,
        this.#metadata,
        { deadline },
        (failure, response) => {
          signal?.removeEventListener("abort", cancel);
          if (response !== undefined) resolve(response);
          else reject(failure ?? new Error("neither an answer nor an error"));
        },
      );
      signal?.addEventListener("abort", cancel, { once: true });
    });
  }
}

function pathOf(method: { readonly name: string; readonly parent: { readonly typeName: string } }): string {
  return `/${method.parent.typeName}/${method.name}`;
}

function toBytes<D extends DescMessage>(schema: D, message: MessageShape<D>): Buffer {
  const bytes = toBinary(schema, message);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function momentAfter(milliseconds: number): number {
  if (!(milliseconds > 0)) throw new TypeError(`deadlineMs: expected a number above 0, got ${String(milliseconds)}`);
  return Date.now() + milliseconds;
}

function credentialsOf(tls: boolean | Tls | undefined): ReturnType<typeof credentials.createSsl> {
  if (tls === undefined || tls === false) return credentials.createInsecure();
  const { ca, cert, key } = tls === true ? {} : tls;
  return credentials.createSsl(pem(ca), pem(key), pem(cert));
}

function pem(text: string | Uint8Array | undefined): Buffer | null {
  return text === undefined ? null : Buffer.from(text);
}

function metadataOf(target: string, { tls, token, metadata }: ChannelSettings): Metadata {
  const sent = new Metadata();
  for (const [name, value] of Object.entries(metadata ?? {})) sent.set(name, value);
  if (token === undefined) return sent;
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new TypeError("token: expected visible ASCII characters, without white space at its ends");
  }
  if ((tls === undefined || tls === false) && !SAME_HOST.test(target)) {
    throw new TypeError(`token: it would go to ${target} unencrypted; set tls`);
  }
  sent.set("authorization", `Bearer ${token}`);
  return sent;
}
