/** The verdict as people read it. */

import { timestampDate } from "@bufbuild/protobuf/wkt";

import { Outcome, Standing, type Reason, type Verdict } from "./gen/leadladder/v1/verdict_pb.js";

const MARKS: Readonly<Partial<Record<Outcome, string>>> = {
  [Outcome.MET]: "+",
  [Outcome.UNMET]: "-",
  [Outcome.UNKNOWN]: "?",
};

const STANDINGS: Readonly<Partial<Record<Standing, string>>> = {
  [Standing.ACTIVE]: "",
  [Standing.HELD]: " (held)",
  [Standing.DISQUALIFIED]: " (disqualified)",
};

/** A report of a few lines: the stage, what decided it, what is missing for the next, what to do. */
export function formatVerdict(verdict: Verdict): string {
  const { contactId, stage, score, nextRung, ruleSet } = verdict;
  const name = contactId === "" ? "" : `${contactId}: `;
  const total = score?.total === undefined ? "" : `, score ${String(score.total)} of 100`;
  const grade = score?.grade === undefined ? "" : `, grade ${score.grade}`;
  const standing = STANDINGS[verdict.standing] ?? " (unspecified)";
  const lines = [`${name}${stage?.title ?? ""}${standing}${total}${grade}`];
  for (const reason of verdict.reasons.filter((each) => each.deciding)) {
    lines.push(`  ${mark(reason.outcome)} ${reason.text}${points(reason)}`);
  }
  if (nextRung !== undefined) {
    lines.push(`next: ${nextRung.stage?.title ?? ""}`);
    for (const { fromOutcome, ask, title } of nextRung.paths[0]?.changes ?? []) {
      lines.push(`  ${mark(fromOutcome)} ${ask === undefined || ask === "" ? title : ask}`);
    }
  }
  if (verdict.nextAction !== undefined) lines.push(`do: ${verdict.nextAction}`);
  if (verdict.handOffTo !== undefined) lines.push(`hand off to: ${verdict.handOffTo}`);
  for (const { field, expected, got } of verdict.warnings) lines.push(`warning: ${field}: expected ${expected}, got ${got}`);
  const asOf = verdict.asOf === undefined ? "" : timestampDate(verdict.asOf).toISOString().slice(0, 16).replace("T", " ");
  lines.push(`by ${ruleSet?.ruleSetId ?? ""} ${String(ruleSet?.version ?? 0)}, as of ${asOf} UTC`);
  return lines.join("\n");
}

/** The reason of a code, for example "fit.headcount". Undefined: the verdict has none. */
export function reasonOf(verdict: Verdict, code: string): Reason | undefined {
  return verdict.reasons.find((reason) => reason.code === code);
}

function mark(outcome: Outcome): string {
  return MARKS[outcome] ?? " ";
}

function points(reason: Reason): string {
  return reason.pointsOf === 0 ? "" : ` (${String(reason.points)} of ${String(reason.pointsOf)})`;
}
