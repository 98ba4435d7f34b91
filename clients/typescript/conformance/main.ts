/**
 * Runs cases of the conformance table: one JSON object a line on standard input, one answer a line on standard output.
 * tests/clients/ says what stands in them.
 */

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { fromJson, toJson, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import {
  Client,
  formatVerdict,
  LeadLadderError,
  type Answer,
  type ScoreOptions,
  type Submission,
} from "@leadladder/client";
import {
  AccountVerdictSchema,
  RuleSetSchema,
  RuleSetSummarySchema,
  ScoringOptionsSchema,
  SubmissionSchema,
  VerdictSchema,
} from "@leadladder/client/v1";

interface Case {
  readonly case: string;
  readonly target: string;
  readonly ca?: string | null;
  readonly cert?: string | null;
  readonly key?: string | null;
  readonly token?: string | null;
  readonly tls?: boolean;
  readonly call: "score" | "batch" | "stream" | "list_rule_sets" | "get_rule_set" | "print" | "account";
  readonly options?: JsonObject | null;
  readonly submissions?: readonly JsonValue[] | null;
  readonly rule_set_id?: string | null;
  readonly deadline_ms?: number | null;
  readonly cancel_after?: number | null;
  readonly verdict?: JsonValue;
}

/** What a call gave before it ended or failed. */
interface Found {
  readonly answers: Answer[];
  ruleSets: JsonValue[];
  account?: JsonValue;
}

const LENIENT = { ignoreUnknownFields: true };

function connect({ target, ca, cert, key, token, tls }: Case): Client {
  const read = (path: string | null | undefined): Buffer | undefined => (path ? readFileSync(path) : undefined);
  return new Client(target, {
    tls: tls === true && { ca: read(ca), cert: read(cert), key: read(key) },
    token: token ?? undefined,
  });
}

function scoring({ options, deadline_ms: deadlineMs }: Case): ScoreOptions {
  const { ruleSetId, version, asOf, reasonDetail, outlook, locale } = fromJson(ScoringOptionsSchema, options ?? {}, LENIENT);
  return { ruleSet: ruleSetId, version, asOf, reasons: reasonDetail, outlook, locale, deadlineMs: deadlineMs ?? undefined };
}

async function call(client: Client, given: Case, found: Found): Promise<void> {
  const options = scoring(given);
  const submissions: Submission[] = (given.submissions ?? []).map((each) => fromJson(SubmissionSchema, each, LENIENT));
  switch (given.call) {
    case "score":
      found.answers.push({ verdict: await client.score(submissions[0] ?? {}, options) });
      break;
    case "batch":
      found.answers.push(...(await client.scoreBatch(submissions, options)));
      break;
    case "stream":
      for await (const answer of client.scoreStream(submissions, options)) {
        found.answers.push(answer);
        if (found.answers.length === given.cancel_after) break;
      }
      break;
    case "print":
      break;
    case "account": {
      const contacts = submissions.map((each) => each.contact).filter((each) => each !== undefined);
      found.account = toJson(AccountVerdictSchema, await client.scoreAccount({ accountId: "acme", contacts }, options));
      break;
    }
    case "list_rule_sets": {
      const listed = await client.listRuleSets(options);
      found.ruleSets = listed.map((each) => toJson(RuleSetSummarySchema, each));
      break;
    }
    case "get_rule_set": {
      const ruleSet = await client.getRuleSet({ ...options, ruleSet: given.rule_set_id ?? options.ruleSet });
      found.ruleSets = [toJson(RuleSetSchema, ruleSet)];
      break;
    }
  }
}

function told({ code, reason, metadata, violations }: LeadLadderError): object {
  return { code, reason, metadata, violations };
}

async function run(given: Case): Promise<object> {
  const found: Found = { answers: [], ruleSets: [] };
  const client = connect(given);
  let error: object | null = null;
  try {
    await call(client, given, found);
  } catch (failure) {
    if (!(failure instanceof LeadLadderError)) throw failure;
    error = told(failure);
  } finally {
    client.close();
  }
  const first = given.verdict === undefined ? found.answers[0]?.verdict : fromJson(VerdictSchema, given.verdict);
  return {
    case: given.case,
    results: found.answers.map((each) =>
      each.error === undefined ? { verdict: toJson(VerdictSchema, each.verdict) } : { error: told(each.error) },
    ),
    rule_sets: found.ruleSets,
    account: found.account,
    error,
    text: first === undefined ? "" : formatVerdict(first),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() !== "") process.stdout.write(`${JSON.stringify(await run(JSON.parse(line) as Case))}\n`);
}
