/** Contacts from plain values. */

import { create, fromJson, isMessage, type DescMessage, type Message, type MessageInitShape } from "@bufbuild/protobuf";
import { reflect, reflectList, type ReflectMessage } from "@bufbuild/protobuf/reflect";
import { DurationSchema, timestampFromDate, TimestampSchema, type Duration, type Timestamp } from "@bufbuild/protobuf/wkt";

import { DateSchema, type Date as Day } from "./gen/google/type/date_pb.js";
import { MoneySchema, type Money } from "./gen/google/type/money_pb.js";
import {
  ActivityHistorySchema,
  ActivitySchema,
  ContactSchema,
  TextListSchema,
  ValueSchema,
  type Activity,
  type CompanySchema,
  type Contact,
  type PersonSchema,
  type QualificationSchema,
  type RelationshipSchema,
  type SourceSchema,
  type Value,
} from "./gen/leadladder/v1/contact_pb.js";

/**
 * A fact of any type. A `Date` is a moment; for a whole day take {@link date}. Text stands for every type: "5000000 EUR",
 * "2026-11-22", "90d".
 */
export type Fact = string | number | boolean | Date | Day | Timestamp | Duration | Money | readonly string[] | Value;

/** One thing that happened with a contact. */
export interface ActivityInput {
  /** Its kind, in the rule set's vocabulary: "contact_form". */
  readonly type: string;
  /** When it happened. Absent: not known, and the activity is ignored. */
  readonly at?: Date | string | Timestamp | undefined;
  /** Facts that the rule set declares as "activity.attributes.<name>", by <name>. */
  readonly attributes?: Readonly<Record<string, Fact | null | undefined>> | undefined;
}

/** A contact in plain values. What is absent is not known; it never counts as no, zero or empty. */
export interface ContactInput {
  /** Your own key; echoed, never read by rules. */
  readonly contactId?: string | undefined;
  readonly person?: MessageInitShape<typeof PersonSchema> | undefined;
  readonly company?: MessageInitShape<typeof CompanySchema> | undefined;
  readonly source?: MessageInitShape<typeof SourceSchema> | undefined;
  readonly relationship?: MessageInitShape<typeof RelationshipSchema> | undefined;
  readonly qualification?: MessageInitShape<typeof QualificationSchema> | undefined;
  /** Facts that the rule set declares as "attributes.<name>", by <name>. */
  readonly attributes?: Readonly<Record<string, Fact | null | undefined>> | undefined;
  /** What the contact did, in any order. Absent: not known. Empty: it did nothing. */
  readonly history?: readonly ActivityInput[] | undefined;
}

const NANOS = 1_000_000_000n;
const MAX_UNITS = 10n ** 15n;

/**
 * A contact from plain values.
 *
 * @example
 * contact({ contactId: "acme-1", company: { employees: 60, annualRevenue: money("8000000 EUR") }, history: [] })
 * @throws TypeError A name that does not exist, or a value that does not fit; says where, and what would.
 */
export function contact(input: ContactInput): Contact {
  const { attributes, history, ...rest } = input;
  const built = fill(ContactSchema, rest, "") as Contact;
  built.attributes = facts(attributes, "attributes");
  if (history !== undefined) {
    const activities = history.map((each, index) => activity(each, `history[${String(index)}]`));
    built.history = create(ActivityHistorySchema, { activities });
  }
  return built;
}

/**
 * An amount of money, exactly: `money("8000000 EUR")`, `money("12.50", "EUR")`, `money(8000000, "EUR")`.
 *
 * @throws TypeError It is no number with at most 9 decimal places and a magnitude below 10^15, or has no currency code.
 */
export function money(amount: string | number | bigint, currency?: string): Money {
  const [number = "", code = "", ...rest] = [...String(amount).trim().split(/\s+/), ...(currency === undefined ? [] : [currency])];
  const parts = /^([+-]?)(\d+)(?:\.(\d{1,9})0*)?$/.exec(number);
  const units = BigInt(parts?.[2] ?? MAX_UNITS);
  if (units >= MAX_UNITS || !/^[A-Za-z]{3}$/.test(code) || rest.length > 0) {
    const got = currency === undefined ? String(amount) : `${String(amount)}, ${currency}`;
    throw new TypeError(`expected money such as "5000000 EUR", with at most 9 decimal places, got ${JSON.stringify(got)}`);
  }
  const sign = parts?.[1] === "-" ? -1n : 1n;
  const nanos = sign * BigInt((parts?.[3] ?? "").padEnd(9, "0"));
  return create(MoneySchema, { currencyCode: code.toUpperCase(), units: sign * units, nanos: Number(nanos % NANOS) });
}

/**
 * A whole day: `date("2026-11-22")`.
 *
 * @throws TypeError It is no day of the Gregorian calendar as YYYY-MM-DD.
 */
export function date(day: string): Day {
  const moment = new Date(/^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T00:00:00Z` : NaN);
  if (Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== day || day.startsWith("0000")) {
    throw new TypeError(`expected a date such as "2026-11-22", got ${JSON.stringify(day)}`);
  }
  return create(DateSchema, {
    year: moment.getUTCFullYear(),
    month: moment.getUTCMonth() + 1,
    day: moment.getUTCDate(),
  });
}

/**
 * A moment: a `Date`, or RFC 3339 text with its offset, which is read to the nanosecond.
 *
 * @throws TypeError It is neither.
 */
export function timestamp(moment: Date | string | Timestamp): Timestamp {
  if (isMessage(moment, TimestampSchema)) return moment;
  try {
    return moment instanceof Date ? timestampFromDate(moment) : fromJson(TimestampSchema, moment);
  } catch (cause) {
    const got = String(moment);
    throw new TypeError(`expected a moment with its time zone, such as "2026-11-22T09:00:00Z", got ${got}`, { cause });
  }
}

function activity({ type, at, attributes, ...rest }: ActivityInput, path: string): Activity {
  const built = fill(ActivitySchema, { type, ...rest }, `${path}.`) as Activity;
  if (at !== undefined) built.at = located(`${path}.at`, () => timestamp(at));
  built.attributes = facts(attributes, `${path}.attributes`);
  return built;
}

function facts(values: Readonly<Record<string, Fact | null | undefined>> | undefined, path: string): Record<string, Value> {
  const known = Object.entries(values ?? {}).filter((each): each is [string, Fact] => (each[1] ?? undefined) !== undefined);
  return Object.fromEntries(known.map(([name, fact]) => [name, located(`${path}.${name}`, () => value(fact))]));
}

function value(fact: Fact): Value {
  const of = (kind: Value["kind"]): Value => create(ValueSchema, { kind });
  if (typeof fact === "string") return of({ case: "text", value: fact });
  if (typeof fact === "number") return of({ case: "number", value: fact });
  if (typeof fact === "boolean") return of({ case: "boolean", value: fact });
  if (fact instanceof Date) return of({ case: "timestamp", value: timestamp(fact) });
  if (isMessage(fact, ValueSchema)) return fact;
  if (isMessage(fact, TimestampSchema)) return of({ case: "timestamp", value: fact });
  if (isMessage(fact, DateSchema)) return of({ case: "date", value: fact });
  if (isMessage(fact, DurationSchema)) return of({ case: "duration", value: fact });
  if (isMessage(fact, MoneySchema)) return of({ case: "money", value: fact });
  if (Array.isArray(fact) && fact.every((text) => typeof text === "string")) {
    return of({ case: "texts", value: create(TextListSchema, { values: fact }) });
  }
  throw new TypeError("expected text, a number, a boolean, a Date, a date, a duration, money or a list of texts");
}

/** A message with fields from an object; refuses what TypeScript would have refused, for callers that do not use it. */
function fill(schema: DescMessage, values: object, at: string): Message {
  const message = reflect(schema);
  for (const [name, given] of Object.entries(values) as [string, unknown][]) {
    if (given === undefined || given === null || name.startsWith("$")) continue;
    const field = schema.fields.find((each) => each.localName === name);
    if (field === undefined) {
      const known = schema.fields.map((each) => each.localName).join(", ");
      throw new TypeError(`${at}${name}: there is no such field; there are ${known}`);
    }
    located(`${at}${name}`, () => {
      if (field.fieldKind === "message") {
        message.set(field, part(field.message, given, `${at}${name}.`));
      } else if (field.fieldKind === "list") {
        if (!Array.isArray(given)) throw new TypeError("expected a list");
        message.set(field, reflectList(field, given));
      } else {
        message.set(field, given);
      }
    });
  }
  return message.message;
}

function part(schema: DescMessage, given: unknown, at: string): ReflectMessage {
  if (isMessage(given, schema)) return reflect(schema, given);
  if (typeof given !== "object" || given === null || isMessage(given)) throw new TypeError("expected an object");
  return reflect(schema, fill(schema, given, at));
}

/** What `make` makes; its error says where, unless one further in has said so. */
function located<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    if (cause.message.startsWith(path)) throw cause;
    throw new TypeError(`${path}: ${cause.message}`, { cause });
  }
}
