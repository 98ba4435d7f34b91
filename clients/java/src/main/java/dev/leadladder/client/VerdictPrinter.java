package dev.leadladder.client;

import dev.leadladder.v1.Change;
import dev.leadladder.v1.FactChange;
import dev.leadladder.v1.FactWarning;
import dev.leadladder.v1.NearThreshold;
import dev.leadladder.v1.NextRung;
import dev.leadladder.v1.OpenQuestion;
import dev.leadladder.v1.Outcome;
import dev.leadladder.v1.Path;
import dev.leadladder.v1.Reason;
import dev.leadladder.v1.Standing;
import dev.leadladder.v1.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Verdicts for people to read. */
public final class VerdictPrinter {
  /** Ways up and questions that a report tells each. */
  private static final int MOST = 3;

  private VerdictPrinter() {}

  /**
   * A report of a few lines: the stage, what decided it, where it could lead, what to ask and to do, how long it holds.
   *
   * @param verdict with its deciding reasons, or all of them
   * @return lines separated by newlines, without one at the end
   */
  public static String text(Verdict verdict) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(verdict));
    addReasons(verdict, lines);
    addOutlook(verdict, lines);
    if (verdict.hasNextAction()) {
      lines.add("do: " + verdict.getNextAction());
    }
    if (verdict.hasHandOffTo()) {
      lines.add("hand off to: " + verdict.getHandOffTo());
    }
    for (FactWarning warning : verdict.getWarningsList()) {
      lines.add("warning: " + warning.getField() + ": expected " + warning.getExpected() + ", got " + warning.getGot());
    }
    if (verdict.hasValidUntil()) {
      String stage =
          verdict.hasStageValidUntil() ? ", the stage until " + ValueText.minute(verdict.getStageValidUntil()) : "";
      lines.add("valid until " + ValueText.minute(verdict.getValidUntil()) + stage);
    }
    lines.add("by " + verdict.getRuleSet().getRuleSetId() + " " + verdict.getRuleSet().getVersion()
        + ", as of " + ValueText.minute(verdict.getAsOf()));
    return String.join("\n", lines);
  }

  private static void addReasons(Verdict verdict, List<String> lines) {
    for (Reason reason : verdict.getReasonsList()) {
      if (reason.getDeciding()) {
        String points =
            reason.getPointsOf() == 0 ? "" : " (" + reason.getPoints() + " of " + reason.getPointsOf() + ")";
        lines.add("  " + mark(reason.getOutcome()) + " " + reason.getText() + points);
      }
    }
  }

  private static void addOutlook(Verdict verdict, List<String> lines) {
    if (!verdict.getLowestStage().getStageId().equals(verdict.getBestStage().getStageId())) {
      lines.add("range: " + verdict.getLowestStage().getTitle() + " to " + verdict.getBestStage().getTitle()
          + (verdict.getApproximate() ? " (approximate)" : ""));
    }
    if (verdict.hasNextRung()) {
      addWays(verdict.getNextRung(), lines);
    }
    int questions = verdict.getOpenQuestionsCount();
    for (OpenQuestion question : verdict.getOpenQuestionsList().subList(0, Math.min(MOST, questions))) {
      lines.add("ask: " + question.getAsk() + moves(question));
    }
    if (questions > MOST) {
      lines.add("ask: " + (questions - MOST) + " more");
    }
    for (NearThreshold near : verdict.getScore().getNearThresholdsList()) {
      lines.add("near: " + near.getBand() + " by " + near.getScore() + ", " + near.getMissing() + " short");
    }
  }

  private static void addWays(NextRung next, List<String> lines) {
    List<String> paths = next.getPathsList().stream().map(VerdictPrinter::path).toList();
    lines.add("to " + next.getStage().getTitle() + ": " + (paths.isEmpty() ? "no way found" : paths.get(0)));
    paths.stream().skip(1).limit(MOST - 1).forEach(path -> lines.add("  or: " + path));
    if (paths.size() > MOST || !paths.isEmpty() && next.getTruncated()) {
      lines.add("  or in other ways");
    }
  }

  private static String path(Path path) {
    return path.getChangesList().stream()
        .map(change -> change.getTitle() + " (" + how(change) + ")")
        .collect(Collectors.joining("; "));
  }

  /** By what a change comes about. */
  private static String how(Change change) {
    if (change.getFromOutcome() == Outcome.OUTCOME_UNKNOWN) {
      return change.getAsk().isEmpty() ? "unknown" : "unknown: " + change.getAsk();
    }
    if (change.hasFact()) {
      FactChange fact = change.getFact();
      String now = fact.hasValue() ? ValueText.of(fact.getValue()) : "never";
      return fact.getField() + " " + now + " -> " + (fact.hasTo() ? ValueText.of(fact.getTo()) : fact.getExpected());
    }
    if (change.getFromOutcomeValue() == change.getToOutcomeValue()) {
      return "other points";
    }
    return word(change.getFromOutcome()) + " -> " + word(change.getToOutcome());
  }

  /** By how much the answer to a question could move a contact. */
  private static String moves(OpenQuestion question) {
    List<String> parts = new ArrayList<>();
    if (question.getRungs() != 0) {
      parts.add("rungs " + question.getRungs());
    }
    if (question.getPoints() != 0) {
      parts.add("points " + question.getPoints());
    }
    return parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
  }

  private static String headline(Verdict verdict) {
    StringBuilder line = new StringBuilder();
    if (!verdict.getContactId().isEmpty()) {
      line.append(verdict.getContactId()).append(": ");
    }
    line.append(verdict.getStage().getTitle());
    if (verdict.getStanding() != Standing.STANDING_ACTIVE) {
      line.append(" (").append(word(verdict.getStanding())).append(")");
    }
    if (verdict.getScore().hasTotal()) {
      line.append(", score ").append(verdict.getScore().getTotal()).append(" of 100");
    }
    if (verdict.getScore().hasGrade()) {
      line.append(", grade ").append(verdict.getScore().getGrade());
    }
    return line.toString();
  }

  private static String word(Standing standing) {
    return switch (standing) {
      case STANDING_ACTIVE -> "active";
      case STANDING_HELD -> "held";
      case STANDING_DISQUALIFIED -> "disqualified";
      case STANDING_UNSPECIFIED, UNRECOGNIZED -> "unspecified";
    };
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case OUTCOME_MET -> "met";
      case OUTCOME_UNMET -> "unmet";
      case OUTCOME_UNKNOWN -> "unknown";
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> "unspecified";
    };
  }

  private static String mark(Outcome outcome) {
    return switch (outcome) {
      case OUTCOME_MET -> "+";
      case OUTCOME_UNMET -> "-";
      case OUTCOME_UNKNOWN -> "?";
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> " ";
    };
  }
}
