package dev.leadladder.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadladder.v1.Change;
import dev.leadladder.v1.FactWarning;
import dev.leadladder.v1.NextRung;
import dev.leadladder.v1.Outcome;
import dev.leadladder.v1.Path;
import dev.leadladder.v1.Reason;
import dev.leadladder.v1.RuleSetRef;
import dev.leadladder.v1.Score;
import dev.leadladder.v1.Stage;
import dev.leadladder.v1.Standing;
import dev.leadladder.v1.Verdict;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Verdicts for people. */
class VerdictPrinterTest {
  private static Reason reason(Outcome outcome, String text, int points, int of) {
    return Reason.newBuilder()
        .setOutcome(outcome)
        .setText(text)
        .setPoints(points)
        .setPointsOf(of)
        .setDeciding(true)
        .build();
  }

  private static Verdict.Builder verdict() {
    return Verdict.newBuilder()
        .setRuleSet(RuleSetRef.newBuilder().setRuleSetId("tiny").setVersion(1))
        .setAsOf(TestServer.MOMENT)
        .setStanding(Standing.STANDING_ACTIVE)
        .setStage(Stage.newBuilder().setTitle("Lead"));
  }

  @Test
  @DisplayName("A verdict is told in the words and the order of the other clients.")
  void everything() {
    Change asked = Change.newBuilder()
        .setTitle("Headcount")
        .setAsk("How many people work there?")
        .setFromOutcome(Outcome.OUTCOME_UNMET)
        .setToOutcome(Outcome.OUTCOME_MET)
        .build();
    Change untold = Change.newBuilder().setTitle("Budget").setFromOutcome(Outcome.OUTCOME_UNKNOWN).build();
    Verdict verdict = verdict()
        .setContactId("acme-1")
        .setStanding(Standing.STANDING_HELD)
        .setScore(Score.newBuilder().setTotal(50).setGrade("B2"))
        .addReasons(reason(Outcome.OUTCOME_MET, "Asked for information", 10, 10))
        .addReasons(reason(Outcome.OUTCOME_UNKNOWN, "Nobody has asked about a budget", 0, 0))
        .addReasons(Reason.newBuilder().setText("Decides nothing"))
        .setNextRung(NextRung.newBuilder()
            .setStage(Stage.newBuilder().setTitle("Qualified lead"))
            .addPaths(Path.newBuilder().addChanges(asked).addChanges(untold)))
        .setNextAction("Call")
        .setHandOffTo("sales")
        .addWarnings(FactWarning.newBuilder().setField("company.sites").setExpected("a number").setGot("x"))
        .build();
    assertEquals(
        """
        acme-1: Lead (held), score 50 of 100, grade B2
          + Asked for information (10 of 10)
          ? Nobody has asked about a budget
        to Qualified lead: Headcount (unmet -> met); Budget (unknown)
        do: Call
        hand off to: sales
        warning: company.sites: expected a number, got x
        by tiny 1, as of 2026-11-22 09:00 UTC""",
        VerdictPrinter.text(verdict));
  }

  @Test
  @DisplayName("Outcomes and standings that this client does not know are told as such.")
  void unknownValues() {
    Verdict verdict = verdict()
        .setStandingValue(77)
        .addReasons(reason(Outcome.OUTCOME_MET, "Later", 0, 0).toBuilder().setOutcomeValue(77))
        .build();
    assertEquals(
        "Lead (unspecified)\n    Later\nby tiny 1, as of 2026-11-22 09:00 UTC", VerdictPrinter.text(verdict));
  }
}
