/**
 * Scores a sample contact on a server and prints the verdict.
 *
 *     npm run --silent example                     the server of `leadladder serve`, on localhost:50051
 *     npm run --silent example -- HOST:PORT
 */

import { Client, contact, formatVerdict, money, Seniority } from "@leadladder/client";

const acme = contact({
  contactId: "acme-pumpen",
  person: { name: "Petra Falk", jobTitle: "Head of production", seniority: Seniority.DIRECTOR },
  company: { name: "Acme Pumpen GmbH", industry: "manufacturing", employees: 60, annualRevenue: money("8000000 EUR") },
  attributes: { it_platform: "windows", uses_management_software: false },
  qualification: { profileVerified: true, need: { hasProblem: true, aware: true }, intent: { willAct: true } },
  history: [
    { type: "report_download", at: "2026-10-12T08:30:00Z" },
    { type: "contact_form", at: "2026-11-02T09:00:00Z" },
  ],
});

const client = new Client(process.argv[2] ?? "localhost:50051", { ruleSet: "plant-software" });
try {
  console.log(formatVerdict(await client.score(acme, { asOf: "2026-11-22T00:00:00Z" })));
} finally {
  client.close();
}
