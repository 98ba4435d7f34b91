package dev.leadladder.client;

import com.google.protobuf.Timestamp;
import dev.leadladder.v1.Change;
import dev.leadladder.v1.FactWarning;
import dev.leadladder.v1.Outcome;
import dev.leadladder.v1.Reason;
import dev.leadladder.v1.Standing;
import dev.leadladder.v1.Verdict;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Verdicts for people to read. */
public final class VerdictPrinter {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private VerdictPrinter() {}

  /**
   * A report of a few lines: the stage, what decided it, what is missing for the next one, what to do.
   *
   * @param verdict with its deciding reasons, or all of them
   * @return lines separated by newlines, without one at the end
   */
  public static String text(Verdict verdict) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(verdict));
    for (Reason reason : verdict.getReasonsList()) {
      if (reason.getDeciding()) {
        String points =
            reason.getPointsOf() == 0 ? "" : " (" + reason.getPoints() + " of " + reason.getPointsOf() + ")";
        lines.add("  " + mark(reason.getOutcome()) + " " + reason.getText() + points);
      }
    }
    if (verdict.hasNextRung()) {
      lines.add("next: " + verdict.getNextRung().getStage().getTitle());
      if (verdict.getNextRung().getPathsCount() > 0) {
        for (Change change : verdict.getNextRung().getPaths(0).getChangesList()) {
          String text = change.getAsk().isEmpty() ? change.getTitle() : change.getAsk();
          lines.add("  " + mark(change.getFromOutcome()) + " " + text);
        }
      }
    }
    if (verdict.hasNextAction()) {
      lines.add("do: " + verdict.getNextAction());
    }
    if (verdict.hasHandOffTo()) {
      lines.add("hand off to: " + verdict.getHandOffTo());
    }
    for (FactWarning warning : verdict.getWarningsList()) {
      lines.add("warning: " + warning.getField() + ": expected " + warning.getExpected() + ", got " + warning.getGot());
    }
    Timestamp asOf = verdict.getAsOf();
    lines.add("by " + verdict.getRuleSet().getRuleSetId() + " " + verdict.getRuleSet().getVersion()
        + ", as of " + MINUTE.format(Instant.ofEpochSecond(asOf.getSeconds(), asOf.getNanos())) + " UTC");
    return String.join("\n", lines);
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

  private static String mark(Outcome outcome) {
    return switch (outcome) {
      case OUTCOME_MET -> "+";
      case OUTCOME_UNMET -> "-";
      case OUTCOME_UNKNOWN -> "?";
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> " ";
    };
  }
}
