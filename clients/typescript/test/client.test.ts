import assert from "node:assert/strict";
import { constants, createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { after, describe, test, type TestContext } from "node:test";

import { create, toBinary } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { status, type ServerUnaryCall, type sendUnaryData, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { Client, contact, LeadLadderError, type ClientOptions, type Contact } from "@leadladder/client";
import {
  ScoreLeadResponseSchema,
  type BatchScoreLeadsRequest,
  type GetRuleSetRequest,
  type ListRuleSetsRequest,
  type ScoreLeadRequest,
} from "@leadladder/client/v1";

import { echo, failing, refusal, serve } from "./server.js";

/** A client of a server that answers with these methods; both end with the test. */
async function clientOf(t: TestContext, methods: UntypedServiceImplementation, options: ClientOptions = {}): Promise<Client> {
  const server = await serve(methods);
  const client = new Client(server.target, options);
  t.after(() => {
    client.close();
    server.stop();
  });
  return client;
}

type Unary<Request> = (call: ServerUnaryCall<Request, unknown>, done: sendUnaryData<unknown>) => void;

function* contacts(count: number): Generator<Contact> {
  for (let number = 0; number < count; number += 1) yield contact({ contactId: String(number) });
}

void describe("score", () => {
  void test("sends the contact, its previous stage, the options, the token and the metadata", async (t) => {
    const seen: ServerUnaryCall<ScoreLeadRequest, unknown>[] = [];
    const scoreLead: Unary<ScoreLeadRequest> = (call, done) => {
      seen.push(call);
      done(null, { verdict: { contactId: call.request.submission?.contact?.contactId } });
    };
    const options = { ruleSet: "tiny", version: 3, reasons: "none", token: "s3cret", metadata: { tenant: "acme" } } as const;
    const client = await clientOf(t, { scoreLead }, options);

    const submission = { contact: contact({ contactId: "acme-1" }), previousStage: "lead" };
    const verdict = await client.score(submission, { asOf: new Date(1500), locale: "de" });
    await client.score(submission, { ruleSet: "other" });

    assert.equal(verdict.contactId, "acme-1");
    const [first, second] = seen;
    assert.equal(first?.request.submission?.previousStage, "lead");
    assert.equal(first.request.options?.ruleSetId, "tiny");
    assert.equal(first.request.options.version, 3);
    assert.equal(first.request.options.reasonDetail, 1);
    assert.equal(first.request.options.locale, "de");
    assert.deepEqual(first.request.options.asOf, timestampFromMs(1500));
    assert.deepEqual(first.metadata.get("authorization"), ["Bearer s3cret"]);
    assert.deepEqual(first.metadata.get("tenant"), ["acme"]);
    assert.equal(second?.request.options?.ruleSetId, "other");
    assert.equal(second.request.options.version, undefined); // Another rule set does not keep the version.
  });

  void test("fails with the code, reason, metadata and violations of the server", async (t) => {
    const scoreLead: Unary<ScoreLeadRequest> = (_, done) => {
      done(failing(refusal()));
    };
    const client = await clientOf(t, { scoreLead });

    await assert.rejects(client.score({}), (error) => {
      assert.ok(error instanceof LeadLadderError);
      assert.equal(error.code, "INVALID_ARGUMENT");
      assert.equal(error.reason, "CONTACT_INVALID");
      assert.deepEqual(error.metadata, { limit: "256" });
      assert.deepEqual(error.violations, [
        { field: "submission.contact.contact_id", description: "expected at most 256 bytes, got 300" },
      ]);
      const line = "  submission.contact.contact_id: expected at most 256 bytes, got 300";
      assert.equal(error.message, `The contact breaks a limit\n${line}`);
      return true;
    });
  });

  for (const [code, attempts] of [
    [status.UNAVAILABLE, 3],
    [status.CANCELLED, 3],
    [status.INTERNAL, 1],
  ] as const) {
    void test(`${status[code]} is met with ${String(attempts)} attempts when the third would succeed`, async (t) => {
      let seen = 0;
      const scoreLead: Unary<ScoreLeadRequest> = (_, done) => {
        seen += 1;
        if (seen < 3) done({ code, details: "not now" });
        else done(null, { verdict: {} });
      };
      const client = await clientOf(t, { scoreLead });

      const outcome = await client.score({}).catch((error: unknown) => error);

      assert.equal(seen, attempts);
      assert.equal(outcome instanceof LeadLadderError, attempts === 1);
    });
  }

  void test("a server that is not there is UNAVAILABLE after the attempts of the retry policy", async (t) => {
    const client = new Client("127.0.0.1:1");
    t.after(() => {
      client.close();
    });

    await assert.rejects(client.score({}), { name: "LeadLadderError", code: "UNAVAILABLE", reason: "" });
  });

  void test("a call whose connection the server ends with an error is made again up to four times, as long as its deadline allows", async (t) => {
    const { target, sessions } = await closing(t, [true, true, true, true, false, true, true, true]);
    const client = new Client(target);
    t.after(() => {
      client.close();
    });

    const verdict = await client.score({});

    assert.equal(verdict.contactId, "");
    assert.equal(sessions(), 5);
    client.close();
    const other = new Client(target, { deadlineMs: 1000 });
    t.after(() => {
      other.close();
    });
    await assert.rejects(other.score({}), { name: "LeadLadderError", code: "UNAVAILABLE" });
    assert.equal(sessions(), 8);
  });

  void test("a deadline that passes is DEADLINE_EXCEEDED", async (t) => {
    const client = await clientOf(t, { scoreLead: () => undefined }, { deadlineMs: 50 });

    await assert.rejects(client.score({}), { name: "LeadLadderError", code: "DEADLINE_EXCEEDED" });
  });

  void test("a signal cancels the call on the server too, and the call fails with the signal's reason", async (t) => {
    const stop = new AbortController();
    let cancelled = false;
    const scoreLead: Unary<ScoreLeadRequest> = (call) => {
      call.on("cancelled", () => {
        cancelled = true;
      });
      stop.abort(new Error("enough"));
    };
    const client = await clientOf(t, { scoreLead });

    await assert.rejects(client.score({}, { signal: stop.signal }), { message: "enough" });
    await assert.rejects(client.score({}, { signal: stop.signal }), { message: "enough" }); // Aborted before it began.
    await until(() => cancelled);
  });

  void test("an answer without a verdict is an error, not a verdict", async (t) => {
    const scoreLead: Unary<ScoreLeadRequest> = (_, done) => {
      done(null, {});
    };
    const client = await clientOf(t, { scoreLead });

    await assert.rejects(client.score({}), { code: "INTERNAL", message: "The server's answer makes no sense: no verdict" });
  });
});

void describe("scoreBatch", () => {
  void test("calls in chunks of 256, all at the moment of the first answer, and keeps the order", async (t) => {
    const requests: BatchScoreLeadsRequest[] = [];
    const batchScoreLeads: Unary<BatchScoreLeadsRequest> = ({ request }, done) => {
      requests.push(request);
      done(null, { results: request.submissions.map((each) => echo(each, 1500n + BigInt(requests.length))) });
    };
    const client = await clientOf(t, { batchScoreLeads });

    const answers = await client.scoreBatch(contacts(600));

    assert.deepEqual(
      requests.map((each) => each.submissions.length),
      [256, 256, 88],
    );
    assert.deepEqual(
      requests.map((each) => each.options?.asOf?.seconds),
      [undefined, 1501n, 1501n],
    );
    assert.deepEqual(
      answers.map((each) => each.verdict?.contactId),
      Array.from({ length: 600 }, (_, number) => String(number)),
    );
  });

  void test("a contact that cannot be scored has an error in its place", async (t) => {
    const batchScoreLeads: Unary<BatchScoreLeadsRequest> = ({ request }, done) => {
      const [first] = request.submissions;
      assert.ok(first);
      done(null, { results: [echo(first), { result: { case: "error", value: refusal() } }] });
    };
    const client = await clientOf(t, { batchScoreLeads });

    const [first, second] = await client.scoreBatch(contacts(2));

    assert.equal(first?.verdict?.contactId, "0");
    assert.equal(second?.error?.reason, "CONTACT_INVALID");
    assert.equal(second.error.violations.length, 1);
  });

  void test("paths count from the start of the batch, wherever its calls begin", async (t) => {
    const batchScoreLeads: Unary<BatchScoreLeadsRequest> = ({ request }, done) => {
      const paths = request.submissions.map((_, place) => `submissions[${String(place)}].contact.contact_id`);
      const values = paths.map((path) => refusal(path, `${path}: too long`));
      done(null, { results: values.map((value) => ({ result: { case: "error", value } })) });
    };
    const client = await clientOf(t, { batchScoreLeads });

    const answers = await client.scoreBatch(contacts(600));

    for (const place of [0, 255, 256, 299, 599]) {
      const path = `submissions[${String(place)}].contact.contact_id`;
      const error = answers[place]?.error;
      assert.ok(error);
      assert.ok(error.message.startsWith(`${path}: too long`));
      assert.deepEqual(
        error.violations.map((each) => each.field),
        [path],
      );
    }
  });

  void test("fewer results than contacts is an error", async (t) => {
    const batchScoreLeads: Unary<BatchScoreLeadsRequest> = (_, done) => {
      done(null, { results: [] });
    };
    const client = await clientOf(t, { batchScoreLeads });

    await assert.rejects(client.scoreBatch(contacts(2)), { code: "INTERNAL" });
  });

  void test("nothing to score is no call", async (t) => {
    const client = await clientOf(t, {});

    assert.deepEqual(await client.scoreBatch([]), []);
  });
});

void describe("rule sets", () => {
  void test("every page is listed", async (t) => {
    const listRuleSets: Unary<ListRuleSetsRequest> = ({ request }, done) => {
      const last = request.pageToken === "second";
      done(null, { ruleSets: [{ title: last ? "two" : "one" }], nextPageToken: last ? "" : "second" });
    };
    const client = await clientOf(t, { listRuleSets });

    const titles = (await client.listRuleSets()).map((each) => each.title);

    assert.deepEqual(titles, ["one", "two"]);
  });

  void test("one is got by the client's id, and a text is checked with its lists", async (t) => {
    const getRuleSet: Unary<GetRuleSetRequest> = ({ request }, done) => {
      done(null, { ruleSet: { title: `${request.ruleSetId} ${String(request.version)}` } });
    };
    const checkRuleSet: Unary<{ text: string; listFiles: Record<string, string> }> = ({ request }, done) => {
      done(null, { diagnostics: [{ message: request.text, file: Object.keys(request.listFiles)[0] }] });
    };
    const client = await clientOf(t, { getRuleSet, checkRuleSet }, { ruleSet: "tiny", version: 2 });

    const [problem] = await client.checkRuleSet("ladder: [", { "lists/a.txt": "a" });

    assert.equal((await client.getRuleSet()).title, "tiny 2");
    assert.equal(problem?.message, "ladder: [");
    assert.equal(problem.file, "lists/a.txt");
  });
});

void describe("a token", () => {
  const clients: Client[] = [];
  after(() => {
    for (const client of clients) client.close();
  });

  for (const target of ["localhost:50051", "127.0.0.1:50051", "[::1]:50051", "dns:///localhost:50051", "unix:/run/leadladder"]) {
    void test(`may go to ${target} without encryption`, () => {
      clients.push(new Client(target, { token: "s3cret" }));
    });
  }

  for (const target of ["scores.example:50051", "10.0.0.7:50051", "localhost.example:50051", "127.0.0.1.example:50051"]) {
    void test(`goes to ${target} with encryption only`, () => {
      clients.push(new Client(target, { token: "s3cret", tls: true }));
      assert.throws(() => new Client(target, { token: "s3cret" }), {
        name: "TypeError",
        message: `token: it would go to ${target} unencrypted; set tls`,
      });
    });
  }

  void test("with a line end is refused, in words that do not tell it", () => {
    assert.throws(() => new Client("localhost:1", { token: "s3cret\n" }), (error: Error) => !error.message.includes("s3cret"));
  });
});

/** A server that ends those of its connections with an error, at their first call, of which `fates` says so. */
async function closing(t: TestContext, fates: readonly boolean[]): Promise<{ target: string; sessions: () => number }> {
  let sessions = 0;
  const server = createServer().on("session", (session) => {
    const fated = fates[sessions] === true;
    sessions += 1;
    session.on("stream", (stream) => {
      stream.on("error", () => undefined);
      if (fated) {
        session.goaway(constants.NGHTTP2_INTERNAL_ERROR);
        return;
      }
      const message = toBinary(ScoreLeadResponseSchema, create(ScoreLeadResponseSchema, { verdict: {} }));
      stream.on("wantTrailers", () => {
        stream.sendTrailers({ "grpc-status": "0" });
      });
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.end(Buffer.from([0, 0, 0, 0, message.length, ...message]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { target: `127.0.0.1:${String(port)}`, sessions: () => sessions };
}

/** Waits until a fact holds that the server has yet to learn; the test's own time limit ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}

void test("an error tells each violation once: in its message, or in a line of its own", () => {
  const violations = [
    { field: "a", description: "expected one" },
    { field: "b", description: "expected two" },
  ];
  const error = new LeadLadderError("INVALID_ARGUMENT", "a: expected one (and 1 more)", { violations });
  assert.equal(error.message, "a: expected one (and 1 more)\n  b: expected two");
});
