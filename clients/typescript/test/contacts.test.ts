import assert from "node:assert/strict";
import { test } from "node:test";

import { toJson } from "@bufbuild/protobuf";
import { contact, date, money, Seniority, timestamp, type ContactInput } from "@leadladder/client";
import { ContactSchema, MoneySchema } from "@leadladder/client/v1";

void test("a contact says what was given, and leaves the rest not known", () => {
  const built = contact({
    contactId: "acme-1",
    person: { seniority: Seniority.DIRECTOR },
    company: { employees: 0, annualRevenue: money("8000000 EUR"), technologies: ["sap"], name: undefined },
    qualification: { need: { aware: false }, timeline: { decideBy: date("2026-11-22") } },
    attributes: { text: "windows", flag: false, number: 2.5, day: date("2026-11-22"), texts: ["a"], moment: new Date(0) },
    history: [{ type: "contact_form", at: "2026-11-02T10:00:00.000001+01:00", attributes: { worth: money("5 EUR") } }],
  });

  assert.deepEqual(toJson(ContactSchema, built), {
    contactId: "acme-1",
    person: { seniority: "SENIORITY_DIRECTOR" },
    company: { employees: 0, annualRevenue: { currencyCode: "EUR", units: "8000000" }, technologies: ["sap"] },
    qualification: { need: { aware: false }, timeline: { decideBy: { year: 2026, month: 11, day: 22 } } },
    history: {
      activities: [
        {
          type: "contact_form",
          at: "2026-11-02T09:00:00.000001Z",
          attributes: { worth: { money: { currencyCode: "EUR", units: "5" } } },
        },
      ],
    },
    attributes: {
      text: { text: "windows" },
      flag: { boolean: false },
      number: { number: 2.5 },
      day: { date: { year: 2026, month: 11, day: 22 } },
      texts: { texts: { values: ["a"] } },
      moment: { timestamp: "1970-01-01T00:00:00Z" },
    },
  });
});

void test("a history that is empty is present, and one that is not known is absent", () => {
  assert.deepEqual(toJson(ContactSchema, contact({ history: [] })), { history: {} });
  assert.deepEqual(toJson(ContactSchema, contact({})), {});
});

void test("attributes may have the names that objects have themselves, and those without a value are not known", () => {
  const attributes = JSON.parse('{"__proto__": "a", "constructor": "b", "": "c", "gone": null}') as Record<string, string>;

  assert.deepEqual(Object.keys(contact({ attributes }).attributes).sort(), ["", "__proto__", "constructor"]);
});

void test("money is exact in units and nanos, which have the same sign", () => {
  const wire = (...given: Parameters<typeof money>): unknown => toJson(MoneySchema, money(...given));

  assert.deepEqual(wire("-12.000000001 eur"), { currencyCode: "EUR", units: "-12", nanos: -1 });
  assert.deepEqual(wire("12.50", "EUR"), { currencyCode: "EUR", units: "12", nanos: 500_000_000 });
  assert.deepEqual(wire(-0.5, "USD"), { currencyCode: "USD", nanos: -500_000_000 });
  assert.deepEqual(wire(999_999_999_999_999n, "JPY"), { currencyCode: "JPY", units: "999999999999999" });
});

for (const given of ["5", "EUR", "five EUR", "1e6 EUR", "0.0000000001 EUR", "1000000000000000 EUR", "5 EUR USD", "5 E1R", ""]) {
  void test(`"${given}" is no money`, () => {
    assert.throws(() => money(given), { name: "TypeError", message: /^expected money such as "5000000 EUR"/ });
  });
}

for (const given of ["2026-02-30", "2026-13-01", "0000-01-01", "22.11.2026", "2026-11-22T00:00:00Z"]) {
  void test(`"${given}" is no date`, () => {
    assert.throws(() => date(given), { name: "TypeError", message: `expected a date such as "2026-11-22", got "${given}"` });
  });
}

void test("the first and the last day of the calendar are dates", () => {
  assert.equal(date("0001-01-01").year, 1);
  assert.equal(date("9999-12-31").year, 9999);
});

for (const given of ["2026-11-22T09:00:00", "2026-11-22", "soon", new Date(NaN)]) {
  void test(`${String(given)} is no moment`, () => {
    assert.throws(() => timestamp(given), { name: "TypeError", message: /^expected a moment with its time zone/ });
  });
}

const MISFITS: readonly (readonly [string, unknown, RegExp])[] = [
  ["a name that does not exist", { company: { employes: 60 } }, /^company\.employes: there is no such field; there are name, /],
  ["a part that does not exist", { compny: {} }, /^compny: there is no such field; there are contactId, person, /],
  ["text for a number", { company: { employees: "60" } }, /^company\.employees: .*"60"/],
  ["a number that is too large", { company: { employees: 2 ** 31 } }, /^company\.employees: .*2147483648/],
  ["text for a boolean", { qualification: { need: { aware: "no" } } }, /^qualification\.need\.aware: /],
  ["text for money", { company: { annualRevenue: "5 EUR" } }, /^company\.annualRevenue: expected an object$/],
  ["text for a list", { company: { technologies: "sap" } }, /^company\.technologies: expected a list$/],
  ["a fact of no type", { attributes: { plant: { size: 1 } } }, /^attributes\.plant: expected text, a number, /],
  ["a local time", { history: [{ type: "call", at: "2026-11-22" }] }, /^history\[0\]\.at: expected a moment with its time zone/],
  ["an unknown part of an activity", { history: [{ kind: "call" }] }, /^history\[0\]\.kind: there is no such field/],
];

for (const [name, input, message] of MISFITS) {
  void test(`${name} is refused with the place where it stands`, () => {
    assert.throws(() => contact(input as ContactInput), { name: "TypeError", message });
  });
}
