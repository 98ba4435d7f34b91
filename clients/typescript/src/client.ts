/** The client. */

import { create, isMessage, type MessageInitShape } from "@bufbuild/protobuf";
import type { Timestamp } from "@bufbuild/protobuf/wkt";

import { Channel, type CallSettings, type ChannelSettings } from "./channel.js";
import { timestamp } from "./contacts.js";
import { fromStatus, LeadLadderError } from "./errors.js";
import type { AccountVerdict } from "./gen/leadladder/v1/account_pb.js";
import { ContactSchema, type Contact } from "./gen/leadladder/v1/contact_pb.js";
import {
  LeadScoringService,
  Outlook,
  ReasonDetail,
  StreamScoreLeadsRequestSchema,
  type ScoringOptionsSchema,
  type ScoringResult,
  type StreamScoreLeadsRequest,
  type SubmissionSchema,
} from "./gen/leadladder/v1/lead_scoring_service_pb.js";
import type { Diagnostic, RuleSet, RuleSetSummary } from "./gen/leadladder/v1/rule_set_pb.js";
import { RuleSetService } from "./gen/leadladder/v1/rule_set_service_pb.js";
import type { Verdict } from "./gen/leadladder/v1/verdict_pb.js";
import { answers, type Source } from "./stream.js";

/** How many reasons verdicts give: in words, or as the wire has it. */
export type Reasons = "none" | "deciding" | "all" | ReasonDetail;

/** How much a verdict tells of what could become of a contact. */
export type OutlookDetail = "none" | "full" | Outlook;

/** How long to wait. */
export interface CallOptions {
  /** The most milliseconds that the call may take. Absent: the client's. Infinity: no limit. */
  readonly deadlineMs?: number | undefined;
  /** Cancels the call, which then fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Which rule set, and how long to wait. */
export interface RuleSetOptions extends CallOptions {
  /** Id of the rule set. Absent: the client's; empty there: the server's default. */
  readonly ruleSet?: string | undefined;
  /** Its version. Absent: the client's, or with another `ruleSet` the highest that is loaded. */
  readonly version?: number | undefined;
}

/** How to score. */
export interface ScoreOptions extends RuleSetOptions {
  /** The moment to score at. Absent: now, by the server's clock. */
  readonly asOf?: Date | string | Timestamp | undefined;
  /** How many reasons to give. Absent: the client's. */
  readonly reasons?: Reasons | undefined;
  /** Language of sentences that no author wrote, as a BCP 47 tag. Absent: English. */
  readonly locale?: string | undefined;
  /** How much to tell of what could become of the contact; "none" takes the server less time. Absent: everything. */
  readonly outlook?: OutlookDetail | undefined;
}

/** How to score a stream. Its deadline is that of the whole stream; absent: none. */
export interface StreamOptions extends ScoreOptions {
  /** The most contacts that wait for their answers, 1 or more. Absent: 256. */
  readonly inFlight?: number | undefined;
}

/** What every call of a client has in common. */
export interface ClientOptions extends ChannelSettings {
  /** The rule set of every call that names no other. Absent or empty: the server's default. */
  readonly ruleSet?: string | undefined;
  /** The version of `ruleSet`. Absent: the highest that is loaded. */
  readonly version?: number | undefined;
  /** How many reasons verdicts give. Absent: all. */
  readonly reasons?: Reasons | undefined;
  /** The most milliseconds that a call may take; not for streams. Absent: 10,000. Infinity: no limit. */
  readonly deadlineMs?: number | undefined;
}

/** A contact, and the stage of its last verdict. */
export interface Submission {
  /** Absent: an empty contact, about which nothing is known. */
  readonly contact?: Contact | undefined;
  /** The id of the stage. Absent: there is none. */
  readonly previousStage?: string | undefined;
}

/** What became of one contact of a batch or stream: a verdict, or the error that says why there is none. */
export type Answer =
  | { readonly verdict: Verdict; readonly error?: undefined }
  | { readonly verdict?: undefined; readonly error: LeadLadderError };

/** The most submissions that one call of BatchScoreLeads takes. */
const BATCH = 256;
const IN_FLIGHT = 256;
const DEADLINE_MS = 10_000;

/** The most rule sets that one page lists. */
const PAGE = 1000;

const DETAILS: Readonly<Record<string, ReasonDetail>> = {
  none: ReasonDetail.NONE,
  deciding: ReasonDetail.DECIDING,
  all: ReasonDetail.ALL,
};

const OUTLOOKS: Readonly<Record<string, Outlook>> = { none: Outlook.NONE, full: Outlook.FULL };

/** The contacts of one company. */
export interface Account {
  /** Your own key for the company, echoed. */
  readonly accountId?: string | undefined;
  /** 1 to 256 of them, each with another id. Where they say different things of the company, the first one is believed. */
  readonly contacts: readonly Contact[];
  /** The id of the account's stage in its last verdict. */
  readonly previousStage?: string | undefined;
}

type Scoring = MessageInitShape<typeof ScoringOptionsSchema>;

/**
 * Asks a LeadLadder server.
 *
 * Calls that find no server, or one that is about to stop, are tried again: up to five times within about three seconds.
 * Streams are not. Every method but `close` fails with a {@link LeadLadderError}, or with the reason of its `signal`.
 */
export class Client {
  readonly #channel: Channel;
  readonly #options: ClientOptions;

  /** @param target Host and port of the server: "localhost:50051". */
  constructor(target: string, options: ClientOptions = {}) {
    this.#channel = new Channel(target, options);
    this.#options = options;
  }

  /** How far up the ladder a contact is. */
  async score(item: Contact | Submission, options: ScoreOptions = {}): Promise<Verdict> {
    const request = { submission: submission(item), options: this.#scoring(options) };
    const { verdict } = await this.#channel.unary(LeadScoringService.method.scoreLead, request, this.#limits(options));
    if (verdict === undefined) throw nonsense("no verdict");
    return verdict;
  }

  /**
   * The verdicts of many contacts at one moment, in calls of 256.
   *
   * @param options The deadline is that of each call. Without `asOf`: the moment at which the server answers the first call.
   * @returns For each contact, in order, its verdict or its error.
   */
  async scoreBatch(items: Source<Contact | Submission>, options: ScoreOptions = {}): Promise<Answer[]> {
    const scoring = this.#scoring(options);
    const found: Answer[] = [];
    for await (const chunk of chunks(items, BATCH)) {
      const request = { submissions: chunk.map(submission), options: scoring };
      const method = LeadScoringService.method.batchScoreLeads;
      const { results } = await this.#channel.unary(method, request, this.#limits(options));
      if (results.length !== chunk.length) throw nonsense(`${String(results.length)} results for ${String(chunk.length)}`);
      const start = found.length;
      found.push(...results.map((result) => answer(result, start)));
      scoring.asOf ??= found.find((each) => each.verdict !== undefined)?.verdict.asOf;
    }
    return found;
  }

  /**
   * The verdicts of any number of contacts at one moment, each as it comes.
   *
   * Contacts are taken from their source never more than `inFlight` ahead of the answers. Leave the loop at any time: the
   * stream is cancelled. What the source throws is thrown here, after the answers to what it had given.
   *
   * @returns For each contact, in order, its verdict or its error.
   */
  async *scoreStream(
    items: Source<Contact | Submission>,
    options: StreamOptions = {},
  ): AsyncGenerator<Answer, void, undefined> {
    const { inFlight = IN_FLIGHT, deadlineMs = Infinity, signal } = options;
    if (!Number.isInteger(inFlight) || inFlight < 1) {
      throw new TypeError(`inFlight: expected a whole number, 1 or more, got ${String(inFlight)}`);
    }
    const scoring = this.#scoring(options);
    signal?.throwIfAborted();
    const call = this.#channel.bidirectional(LeadScoringService.method.streamScoreLeads, deadlineMs);
    call.write(create(StreamScoreLeadsRequestSchema, { item: { case: "options", value: scoring } }));
    for await (const { result } of answers(call, requests(items), inFlight, signal)) {
      if (result === undefined) throw nonsense("an answer without a result");
      yield answer(result);
    }
  }

  /** How far up the ladder the contacts of one company are together, who carries what, and whom to speak to next. */
  async scoreAccount(account: Account, options: ScoreOptions = {}): Promise<AccountVerdict> {
    const { accountId = "", contacts, previousStage } = account;
    const request = { accountId, contacts: [...contacts], previousStage, options: this.#scoring(options) };
    const method = LeadScoringService.method.scoreAccount;
    const { verdict } = await this.#channel.unary(method, request, this.#limits(options));
    if (verdict === undefined) throw nonsense("no verdict");
    return verdict;
  }

  /** Every loaded rule set, every version of it, by id and then from the highest version down. */
  async listRuleSets(options: CallOptions = {}): Promise<RuleSetSummary[]> {
    const found: RuleSetSummary[] = [];
    let pageToken = "";
    do {
      const request = { pageSize: PAGE, pageToken };
      const page = await this.#channel.unary(RuleSetService.method.listRuleSets, request, this.#limits(options));
      found.push(...page.ruleSets);
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    return found;
  }

  /** What a loaded rule set asks, gives and reads. */
  async getRuleSet(options: RuleSetOptions = {}): Promise<RuleSet> {
    const request = this.#ruleSet(options);
    const { ruleSet } = await this.#channel.unary(RuleSetService.method.getRuleSet, request, this.#limits(options));
    if (ruleSet === undefined) throw nonsense("no rule set");
    return ruleSet;
  }

  /**
   * The problems in a text of a rule set, which is not loaded.
   *
   * @param text What would stand in ruleset.yaml.
   * @param listFiles The texts of the list files that it names, by their path in its folder: "lists/competitors.txt".
   * @returns Every problem, sorted by place; empty for a text without any.
   */
  async checkRuleSet(
    text: string,
    listFiles: Readonly<Record<string, string>> = {},
    options: CallOptions = {},
  ): Promise<Diagnostic[]> {
    const request = { text, listFiles: { ...listFiles } };
    const method = RuleSetService.method.checkRuleSet;
    return (await this.#channel.unary(method, request, this.#limits(options))).diagnostics;
  }

  /** Ends every call and closes the connection. */
  close(): void {
    this.#channel.close();
  }

  /** For `using client = new Client(...)`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #limits({ deadlineMs, signal }: CallOptions): CallSettings {
    return { deadlineMs: deadlineMs ?? this.#options.deadlineMs ?? DEADLINE_MS, signal };
  }

  /** Another rule set does not keep the version of the client's. */
  #ruleSet(options: RuleSetOptions): { ruleSetId: string; version?: number } {
    const own = this.#options.ruleSet ?? "";
    const ruleSetId = options.ruleSet ?? own;
    const version = options.version ?? (ruleSetId === own ? this.#options.version : undefined);
    return version === undefined ? { ruleSetId } : { ruleSetId, version };
  }

  #scoring(options: ScoreOptions): Scoring {
    const reasons = options.reasons ?? this.#options.reasons ?? "all";
    const reasonDetail = typeof reasons === "number" ? reasons : DETAILS[reasons];
    if (reasonDetail === undefined) {
      throw new TypeError(`reasons: expected one of ${Object.keys(DETAILS).join(", ")}, got ${String(reasons)}`);
    }
    const wanted = options.outlook ?? "full";
    const outlook = typeof wanted === "number" ? wanted : OUTLOOKS[wanted];
    if (outlook === undefined) {
      throw new TypeError(`outlook: expected one of ${Object.keys(OUTLOOKS).join(", ")}, got ${String(wanted)}`);
    }
    const scoring: Scoring = { ...this.#ruleSet(options), reasonDetail, outlook, locale: options.locale ?? "" };
    if (options.asOf !== undefined) scoring.asOf = timestamp(options.asOf);
    return scoring;
  }
}

function submission(item: Contact | Submission): MessageInitShape<typeof SubmissionSchema> {
  if (isMessage(item, ContactSchema)) return { contact: item };
  const { contact, previousStage } = item;
  return { ...(contact && { contact }), ...(previousStage !== undefined && { previousStage }) };
}

async function* requests(items: Source<Contact | Submission>): AsyncGenerator<StreamScoreLeadsRequest, void, undefined> {
  for await (const item of items) {
    yield create(StreamScoreLeadsRequestSchema, { item: { case: "submission", value: submission(item) } });
  }
}

/** @param start How many submissions of the batch went in earlier calls. */
function answer({ result }: ScoringResult, start = 0): Answer {
  switch (result.case) {
    case "verdict":
      return { verdict: result.value };
    case "error":
      return { error: fromStatus(result.value, { start }) };
    default:
      return { error: nonsense("neither a verdict nor an error") };
  }
}

function nonsense(got: string): LeadLadderError {
  return new LeadLadderError("INTERNAL", `The server's answer makes no sense: ${got}`);
}

async function* chunks<T>(items: Source<T>, size: number): AsyncGenerator<T[], void, undefined> {
  let chunk: T[] = [];
  for await (const item of items) {
    if (chunk.push(item) < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
