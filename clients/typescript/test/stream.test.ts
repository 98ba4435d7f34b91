import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { test, type TestContext } from "node:test";

import { status, type ServerDuplexStream } from "@grpc/grpc-js";
import { Client, contact, type Contact } from "@leadladder/client";
import type { StreamScoreLeadsRequest, StreamScoreLeadsResponse } from "@leadladder/client/v1";

import { echo, refusal, serve } from "./server.js";

type Call = ServerDuplexStream<StreamScoreLeadsRequest, Partial<StreamScoreLeadsResponse>>;

async function clientOf(t: TestContext, streamScoreLeads: (call: Call) => void): Promise<Client> {
  const server = await serve({ streamScoreLeads });
  const client = new Client(server.target);
  t.after(() => {
    client.close();
    server.stop();
  });
  return client;
}

/** Answers each submission at once, and tells what it saw. */
function echoing(): { readonly method: (call: Call) => void; readonly seen: { options: number; cancelled: boolean } } {
  const seen = { options: 0, cancelled: false };
  const method = (call: Call): void => {
    call.on("data", ({ item }: StreamScoreLeadsRequest) => {
      if (item.case === "submission") call.write({ result: echo(item.value) });
      else seen.options += 1;
    });
    call.on("end", () => {
      call.end();
    });
    call.on("cancelled", () => {
      seen.cancelled = true;
    });
  };
  return { method, seen };
}

/** Contacts without end, counting how many were taken and whether their source was closed. */
function endless(): { readonly source: Generator<Contact>; readonly taken: { count: number; closed: boolean } } {
  const taken = { count: 0, closed: false };
  function* source(): Generator<Contact> {
    try {
      for (;;) {
        taken.count += 1;
        yield contact({ contactId: String(taken.count) });
      }
    } finally {
      taken.closed = true;
    }
  }
  return { source: source(), taken };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}

void test("answers come in order, one for each contact, after the options", async (t) => {
  const { method, seen } = echoing();
  const client = await clientOf(t, method);
  const source = Array.from({ length: 1000 }, (_, number) => contact({ contactId: String(number) }));

  const ids: (string | undefined)[] = [];
  for await (const { verdict } of client.scoreStream(source, { inFlight: 7 })) ids.push(verdict?.contactId);

  assert.deepEqual(
    ids,
    source.map((each) => each.contactId),
  );
  assert.equal(seen.options, 1);
});

void test("a slow reader holds the source back, and a loop that is left closes the source and cancels the call", async (t) => {
  const { method, seen } = echoing();
  const client = await clientOf(t, method);
  const { source, taken } = endless();

  let read = 0;
  for await (const { verdict } of client.scoreStream(source, { inFlight: 10 })) {
    read += 1;
    assert.equal(verdict?.contactId, String(read));
    await pause(2);
    assert.ok(taken.count <= read + 10, `${String(taken.count)} taken, ${String(read)} read`);
    if (read === 50) break;
  }

  await until(() => seen.cancelled && taken.closed);
});

void test("a server that does not answer is sent no more than may be in flight", async (t) => {
  const stop = new AbortController();
  const client = await clientOf(t, () => undefined);
  const { source, taken } = endless();

  const reading = client.scoreStream(source, { inFlight: 20, signal: stop.signal }).next();
  await until(() => taken.count === 20);
  await pause(50);

  assert.equal(taken.count, 20);
  stop.abort(new Error("enough"));
  await assert.rejects(reading, { message: "enough" });
});

void test("contacts may come from an asynchronous source, and errors stand in their place", async (t) => {
  const client = await clientOf(t, (call) => {
    call.on("data", ({ item }: StreamScoreLeadsRequest) => {
      if (item.case !== "submission") return;
      const bad = item.value.contact?.contactId === "bad";
      call.write({ result: bad ? { ...echo(item.value), result: { case: "error", value: refusal() } } : echo(item.value) });
    });
    call.on("end", () => {
      call.end();
    });
  });
  async function* source(): AsyncGenerator<Contact> {
    yield contact({ contactId: "good" });
    await pause(1);
    yield contact({ contactId: "bad" });
  }

  const reasons: string[] = [];
  for await (const { verdict, error } of client.scoreStream(source())) {
    reasons.push(error === undefined ? verdict.contactId : error.reason);
  }

  assert.deepEqual(reasons, ["good", "CONTACT_INVALID"]);
});

void test("what the source throws is thrown after the answers to what it gave", async (t) => {
  const { method } = echoing();
  const client = await clientOf(t, method);
  function* source(): Generator<Contact> {
    yield contact({});
    throw new RangeError("no more rows");
  }

  const stream = client.scoreStream(source());

  assert.equal((await stream.next()).done, false);
  await assert.rejects(stream.next(), { name: "RangeError", message: "no more rows" });
});

void test("a stream that fails gives the answers that came, then its error, and is not tried again", async (t) => {
  let calls = 0;
  const client = await clientOf(t, (call) => {
    calls += 1;
    call.on("data", ({ item }: StreamScoreLeadsRequest) => {
      if (item.case !== "submission") return;
      if (item.value.contact?.contactId === "3") call.emit("error", { code: status.UNAVAILABLE, details: "stopping" });
      else call.write({ result: echo(item.value) });
    });
  });
  const { source, taken } = endless();

  const ids: (string | undefined)[] = [];
  await assert.rejects(
    async () => {
      for await (const { verdict } of client.scoreStream(source)) ids.push(verdict?.contactId);
    },
    { name: "LeadLadderError", code: "UNAVAILABLE" },
  );

  assert.deepEqual(ids, ["1", "2"]);
  assert.equal(calls, 1);
  await until(() => taken.closed);
});

void test("the deadline is that of the whole stream", async (t) => {
  const client = await clientOf(t, echoing().method);

  await assert.rejects(
    async () => {
      for await (const { error } of client.scoreStream(endless().source, { deadlineMs: 100 })) assert.equal(error, undefined);
    },
    { name: "LeadLadderError", code: "DEADLINE_EXCEEDED" },
  );
});

void test("fewer than one contact in flight is refused", async (t) => {
  const client = await clientOf(t, echoing().method);

  await assert.rejects(client.scoreStream([], { inFlight: 0 }).next(), {
    name: "TypeError",
    message: "inFlight: expected a whole number, 1 or more, got 0",
  });
});
