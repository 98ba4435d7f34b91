/** A stream that never takes more from its source than it may have in flight. */

import { once } from "node:events";

import type { ClientDuplexStream } from "@grpc/grpc-js";

import { fromCall } from "./errors.js";

/** Several things, now or as they come. */
export type Source<T> = Iterable<T> | AsyncIterable<T>;

/**
 * The answers to what a source gives, in order, one for each.
 *
 * The source is read while answers are awaited, never more than `inFlight` ahead of them. It is closed, and the call cancelled,
 * when nobody takes answers any more.
 *
 * @param call Open, with nothing but preliminaries written to it.
 * @param inFlight The most requests that wait for their answers, 1 or more.
 * @throws The error of the call, what the source throws, or the reason of `signal`.
 */
export async function* answers<Request, Response>(
  call: ClientDuplexStream<Request, Response>,
  source: Source<Request>,
  inFlight: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Response, void, undefined> {
  const window = new Window(inFlight);
  const over = new AbortController();
  let sourceFailure: { readonly error: unknown } | undefined;

  async function send(): Promise<void> {
    try {
      await window.enter();
      for await (const request of source) {
        if (over.signal.aborted) return;
        if (!call.write(request)) await once(call, "drain", { signal: over.signal }).catch(() => undefined);
        await window.enter();
      }
    } catch (error) {
      sourceFailure = { error };
    } finally {
      call.end();
    }
  }

  const cancel = (): void => {
    call.cancel();
  };
  signal?.addEventListener("abort", cancel, { once: true });
  call.on("error", () => undefined); // A cancelled call reports itself after the loop has gone.
  void send();
  try {
    for await (const response of call as AsyncIterable<Response>) {
      window.leave();
      yield response;
    }
  } catch (failure) {
    throw signal?.aborted === true ? signal.reason : fromCall(failure);
  } finally {
    over.abort();
    window.leave();
    signal?.removeEventListener("abort", cancel);
    call.cancel();
  }
  if (sourceFailure !== undefined) throw sourceFailure.error;
}

/** Lets a limited number in; one caller at a time waits for the next place. */
class Window {
  #free: number;
  #admit: (() => void) | undefined;

  constructor(size: number) {
    this.#free = size;
  }

  async enter(): Promise<void> {
    if (this.#free === 0) {
      await new Promise<void>((resolve) => {
        this.#admit = resolve;
      });
    }
    this.#free -= 1;
  }

  leave(): void {
    this.#free += 1;
    this.#admit?.();
    this.#admit = undefined;
  }
}
