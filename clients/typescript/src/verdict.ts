/** The verdict as people read it. */

import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";

import type { Money } from "./gen/google/type/money_pb.js";
import type { Value } from "./gen/leadladder/v1/contact_pb.js";
import {
  Outcome,
  Standing,
  type Change,
  type NextRung,
  type OpenQuestion,
  type Path,
  type Reason,
  type Verdict,
} from "./gen/leadladder/v1/verdict_pb.js";

/** Ways up and questions that a report tells each. */
const MOST = 3;

const MARKS: Readonly<Partial<Record<Outcome, string>>> = {
  [Outcome.MET]: "+",
  [Outcome.UNMET]: "-",
  [Outcome.UNKNOWN]: "?",
};

const WORDS: Readonly<Partial<Record<Outcome, string>>> = {
  [Outcome.MET]: "met",
  [Outcome.UNMET]: "unmet",
  [Outcome.UNKNOWN]: "unknown",
};

const STANDINGS: Readonly<Partial<Record<Standing, string>>> = {
  [Standing.ACTIVE]: "",
  [Standing.HELD]: " (held)",
  [Standing.DISQUALIFIED]: " (disqualified)",
};

const UNITS = [
  ["d", 86_400n],
  ["h", 3600n],
  ["m", 60n],
] as const;

const BILLION = 1_000_000_000n;

/** A report of a few lines: the stage, what decided it, where it could lead, what to ask and to do, how long it holds. */
export function formatVerdict(verdict: Verdict): string {
  const { lowestStage, bestStage, nextRung, openQuestions, ruleSet, validUntil, stageValidUntil } = verdict;
  const lines = [headline(verdict)];
  for (const reason of verdict.reasons.filter((each) => each.deciding)) {
    lines.push(`  ${MARKS[reason.outcome] ?? " "} ${reason.text}${points(reason)}`);
  }
  if (lowestStage?.stageId !== bestStage?.stageId) {
    const approximate = verdict.approximate ? " (approximate)" : "";
    lines.push(`range: ${lowestStage?.title ?? ""} to ${bestStage?.title ?? ""}${approximate}`);
  }
  if (nextRung !== undefined) lines.push(...ways(nextRung));
  for (const question of openQuestions.slice(0, MOST)) lines.push(`ask: ${question.ask}${moves(question)}`);
  if (openQuestions.length > MOST) lines.push(`ask: ${String(openQuestions.length - MOST)} more`);
  for (const { band, score, missing } of verdict.score?.nearThresholds ?? []) {
    lines.push(`near: ${band} by ${score}, ${String(missing)} short`);
  }
  if (verdict.nextAction !== undefined) lines.push(`do: ${verdict.nextAction}`);
  if (verdict.handOffTo !== undefined) lines.push(`hand off to: ${verdict.handOffTo}`);
  for (const { field, expected, got } of verdict.warnings) lines.push(`warning: ${field}: expected ${expected}, got ${got}`);
  if (validUntil !== undefined) {
    const stage = stageValidUntil === undefined ? "" : `, the stage until ${minute(stageValidUntil)}`;
    lines.push(`valid until ${minute(validUntil)}${stage}`);
  }
  const asOf = verdict.asOf === undefined ? "" : minute(verdict.asOf);
  lines.push(`by ${ruleSet?.ruleSetId ?? ""} ${String(ruleSet?.version ?? 0)}, as of ${asOf}`);
  return lines.join("\n");
}

/** The reason of a code, for example "fit.headcount". Undefined: the verdict has none. */
export function reasonOf(verdict: Verdict, code: string): Reason | undefined {
  return verdict.reasons.find((reason) => reason.code === code);
}

function headline({ contactId, stage, score, standing }: Verdict): string {
  const name = contactId === "" ? "" : `${contactId}: `;
  const total = score?.total === undefined ? "" : `, score ${String(score.total)} of 100`;
  const grade = score?.grade === undefined ? "" : `, grade ${score.grade}`;
  return `${name}${stage?.title ?? ""}${STANDINGS[standing] ?? " (unspecified)"}${total}${grade}`;
}

function points(reason: Reason): string {
  return reason.pointsOf === 0 ? "" : ` (${String(reason.points)} of ${String(reason.pointsOf)})`;
}

function ways({ stage, paths, truncated }: NextRung): string[] {
  const [first, ...others] = paths.map(pathText);
  const lines = [`to ${stage?.title ?? ""}: ${first ?? "no way found"}`];
  lines.push(...others.slice(0, MOST - 1).map((path) => `  or: ${path}`));
  if (paths.length > MOST || (paths.length > 0 && truncated)) lines.push("  or in other ways");
  return lines;
}

function pathText({ changes }: Path): string {
  return changes.map((change) => `${change.title} (${how(change)})`).join("; ");
}

/** By what a change comes about. */
function how({ fromOutcome, toOutcome, ask, fact }: Change): string {
  if (fromOutcome === Outcome.UNKNOWN) return ask === undefined || ask === "" ? "unknown" : `unknown: ${ask}`;
  if (fact !== undefined) {
    const now = fact.value === undefined ? "never" : valueText(fact.value);
    return `${fact.field} ${now} -> ${fact.to === undefined ? fact.expected : valueText(fact.to)}`;
  }
  if (fromOutcome === toOutcome) return "other points";
  return `${WORDS[fromOutcome] ?? "unspecified"} -> ${WORDS[toOutcome] ?? "unspecified"}`;
}

/** A fact as people write it: 12, 5000000 EUR, 2026-11-22, 90d. */
function valueText({ kind }: Value): string {
  switch (kind.case) {
    case "text":
      return kind.value;
    case "number":
      return numberText(kind.value);
    case "boolean":
      return String(kind.value);
    case "timestamp":
      return minute(kind.value);
    case "date": {
      const { year, month, day } = kind.value;
      return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
    }
    case "money":
      return moneyText(kind.value);
    case "duration":
      return durationText(kind.value);
    case "texts":
      return kind.value.values.join(", ");
    case undefined:
      return "unknown";
  }
}

/** The shortest decimals that mean the number, without an exponent. */
function numberText(number: number): string {
  const [, sign = "", whole = "", fraction = "", power] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(number)) ?? [];
  if (power === undefined) return String(number);
  const point = whole.length + Number(power);
  const all = whole + fraction;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${all}`;
  return sign + all.padEnd(point, "0");
}

function moneyText({ units, nanos, currencyCode }: Money): string {
  return `${decimals(units, nanos)} ${currencyCode}`.trimEnd();
}

function durationText({ seconds, nanos }: Duration): string {
  const unit = nanos === 0 ? UNITS.find(([, length]) => seconds % length === 0n) : undefined;
  return unit === undefined ? `${decimals(seconds, nanos)}s` : `${String(seconds / unit[1])}${unit[0]}`;
}

/** Units and billionths, without zeros at the end of the fraction. */
function decimals(units: bigint, nanos: number): string {
  const billionths = units * BILLION + BigInt(nanos);
  const size = billionths < 0n ? -billionths : billionths;
  const fraction = digits(Number(size % BILLION), 9).replace(/0+$/, "");
  return `${billionths < 0n ? "-" : ""}${String(size / BILLION)}${fraction === "" ? "" : `.${fraction}`}`;
}

function digits(number: number, count: number): string {
  return String(number).padStart(count, "0");
}

function minute(moment: Timestamp): string {
  return `${new Date(Number(moment.seconds) * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** By how much the answer to a question could move a contact. */
function moves({ rungs, points: most }: OpenQuestion): string {
  const parts = [rungs === 0 ? "" : `rungs ${String(rungs)}`, most === 0 ? "" : `points ${String(most)}`];
  const said = parts.filter((part) => part !== "").join(", ");
  return said === "" ? "" : ` (${said})`;
}
