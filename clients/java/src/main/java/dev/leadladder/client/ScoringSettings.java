package dev.leadladder.client;

import dev.leadladder.v1.Outlook;
import dev.leadladder.v1.ReasonDetail;
import dev.leadladder.v1.ScoringOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How to score; immutable. Take those of the client and change what differs:
 *
 * <pre>{@code
 * client.score(contact, client.settings().withAsOf(Instant.parse("2026-11-22T09:00:00Z")));
 * }</pre>
 *
 * @param options what the server is told
 * @param deadline the most time that one call, or a whole stream, may take; empty: as long as {@link
 *     LeadLadderClient.Builder#deadline} says for a call, and any time for a stream
 * @param inFlight the most submissions of a stream that wait for their answers, 1 or more
 */
public record ScoringSettings(ScoringOptions options, Optional<Duration> deadline, int inFlight) {
  private static final ScoringSettings DEFAULTS =
      new ScoringSettings(ScoringOptions.getDefaultInstance(), Optional.empty(), 256);

  /**
   * Checked settings.
   *
   * @param options see above
   * @param deadline see above
   * @param inFlight see above
   * @throws IllegalArgumentException {@code inFlight} is below 1, or {@code deadline} is not above zero
   */
  public ScoringSettings {
    deadline.ifPresent(ScoringSettings::checkDeadline);
    if (inFlight < 1) {
      throw new IllegalArgumentException("inFlight: expected 1 or more, got " + inFlight);
    }
  }

  /**
   * The server's default rule set, now by the server's clock, every reason, 256 in flight.
   *
   * @return the settings of a client that says nothing
   */
  public static ScoringSettings defaults() {
    return DEFAULTS;
  }

  /**
   * These, with another rule set in the highest version that is loaded.
   *
   * @param ruleSetId its id; empty for the server's default
   * @return the changed settings
   */
  public ScoringSettings withRuleSet(String ruleSetId) {
    return withOptions(options.toBuilder().setRuleSetId(ruleSetId).clearVersion().build());
  }

  /**
   * These, with one version of the rule set.
   *
   * @param version 1 or more
   * @return the changed settings
   */
  public ScoringSettings withVersion(int version) {
    return withOptions(options.toBuilder().setVersion(version).build());
  }

  /**
   * These, at a moment; without one, at the moment of the server's clock.
   *
   * @param moment in the years 1 to 9999; read to the microsecond
   * @return the changed settings
   */
  public ScoringSettings withAsOf(Instant moment) {
    return withOptions(options.toBuilder().setAsOf(Values.timestamp(moment)).build());
  }

  /**
   * These, with fewer or more reasons in verdicts.
   *
   * @param detail how many
   * @return the changed settings
   */
  public ScoringSettings withReasons(ReasonDetail detail) {
    return withOptions(options.toBuilder().setReasonDetail(detail).build());
  }

  /**
   * These, with more or less of what could become of a contact; without one, everything. {@code OUTLOOK_NONE} takes the server
   * less time.
   *
   * @param outlook how much
   * @return the changed settings
   */
  public ScoringSettings withOutlook(Outlook outlook) {
    return withOptions(options.toBuilder().setOutlook(outlook).build());
  }

  /**
   * These, with everything that the server is told replaced.
   *
   * @param replacement the options on the wire
   * @return the changed settings
   */
  public ScoringSettings withOptions(ScoringOptions replacement) {
    return new ScoringSettings(replacement, deadline, inFlight);
  }

  /**
   * These, with a limit of time for each call, or for a whole stream.
   *
   * @param limit above zero
   * @return the changed settings
   */
  public ScoringSettings withDeadline(Duration limit) {
    return new ScoringSettings(options, Optional.of(limit), inFlight);
  }

  /**
   * These, with another window for streams.
   *
   * @param submissions the most that wait for their answers, 1 or more
   * @return the changed settings
   */
  public ScoringSettings withInFlight(int submissions) {
    return new ScoringSettings(options, deadline, submissions);
  }

  static Duration checkDeadline(Duration limit) {
    if (limit.isZero() || limit.isNegative()) {
      throw new IllegalArgumentException("deadline: expected more than zero, got " + limit);
    }
    return limit;
  }
}
