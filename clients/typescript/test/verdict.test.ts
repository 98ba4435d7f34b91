import assert from "node:assert/strict";
import { test } from "node:test";

import { create } from "@bufbuild/protobuf";
import { formatVerdict, Outcome, reasonOf, Standing, timestamp } from "@leadladder/client";
import { VerdictSchema } from "@leadladder/client/v1";

const LEAD = create(VerdictSchema, {
  contactId: "acme-1",
  ruleSet: { ruleSetId: "tiny", version: 1 },
  asOf: timestamp("2026-11-22T09:00:30Z"),
  stage: { stageId: "lead", title: "Lead", rung: 1 },
  standing: Standing.ACTIVE,
  score: { total: 50, grade: "A1" },
  reasons: [
    { code: "intent.asked", outcome: Outcome.MET, deciding: true, points: 10, pointsOf: 10, text: "Asked for information" },
    { code: "fit.headcount", outcome: Outcome.UNMET, deciding: true, pointsOf: 10, text: "Fewer than 20 people" },
    { code: "budget.allocated", outcome: Outcome.UNKNOWN, deciding: true, text: "Nobody has asked about a budget" },
    { code: "fit.country", outcome: Outcome.MET, text: "In a country that we serve" },
  ],
  nextRung: {
    stage: { stageId: "qualified", title: "Qualified lead", rung: 2 },
    paths: [
      {
        changes: [
          { fromOutcome: Outcome.UNMET, toOutcome: Outcome.MET, title: "Head count" },
          { fromOutcome: Outcome.UNKNOWN, title: "Budget", ask: "Is a budget allocated?" },
        ],
      },
    ],
  },
  nextAction: "Call within one working day",
  handOffTo: "Sales",
  warnings: [{ field: "company.sites", expected: "a number", got: "many" }],
});

void test("the report tells the stage, what decided it, what is missing, and what to do", () => {
  assert.equal(
    formatVerdict(LEAD),
    `acme-1: Lead, score 50 of 100, grade A1
  + Asked for information (10 of 10)
  - Fewer than 20 people (0 of 10)
  ? Nobody has asked about a budget
to Qualified lead: Head count (unmet -> met); Budget (unknown: Is a budget allocated?)
do: Call within one working day
hand off to: Sales
warning: company.sites: expected a number, got many
by tiny 1, as of 2026-11-22 09:00 UTC`,
  );
});

void test("outcomes and standings that this client does not know neither fail nor look like ones that it knows", () => {
  const newer = create(VerdictSchema, {
    stage: { title: "Lead" },
    standing: 99 as Standing,
    asOf: timestamp("2026-11-22T09:00:00Z"),
    ruleSet: { ruleSetId: "tiny", version: 1 },
    reasons: [{ outcome: 99 as Outcome, deciding: true, text: "Something new" }],
  });

  const report = "Lead (unspecified)\n    Something new\nby tiny 1, as of 2026-11-22 09:00 UTC";
  assert.equal(formatVerdict(newer), report);
});

void test("a reason is found by its code", () => {
  assert.equal(reasonOf(LEAD, "fit.headcount")?.text, "Fewer than 20 people");
  assert.equal(reasonOf(LEAD, "fit.head"), undefined);
});
