package dev.leadladder.client;

import dev.leadladder.v1.ScoringResult;
import dev.leadladder.v1.Verdict;
import java.util.Optional;

/** What became of one submission of a batch or stream: a verdict, or the error that stands in its place. */
public sealed interface Answer {
  /**
   * The verdict.
   *
   * @return empty for a failure
   */
  Optional<Verdict> verdict();

  /**
   * Why there is no verdict.
   *
   * @return empty for a success
   */
  Optional<LeadLadderException> error();

  /**
   * The verdict, or the error thrown.
   *
   * @return the verdict
   * @throws LeadLadderException there is none
   */
  default Verdict orElseThrow() {
    error().ifPresent(error -> {
      throw error;
    });
    return verdict().orElseThrow();
  }

  /**
   * A submission that has its verdict.
   *
   * @param value the verdict
   */
  record Scored(Verdict value) implements Answer {
    @Override
    public Optional<Verdict> verdict() {
      return Optional.of(value);
    }

    @Override
    public Optional<LeadLadderException> error() {
      return Optional.empty();
    }
  }

  /**
   * A submission that could not be scored; the others of its batch or stream are not touched by that.
   *
   * @param cause what {@link LeadLadderClient#score} would have thrown
   */
  record Failed(LeadLadderException cause) implements Answer {
    @Override
    public Optional<Verdict> verdict() {
      return Optional.empty();
    }

    @Override
    public Optional<LeadLadderException> error() {
      return Optional.of(cause);
    }
  }

  /**
   * The answer that a result on the wire stands for.
   *
   * @param result one result of a batch or stream
   * @return the verdict or the error in it
   */
  static Answer of(ScoringResult result) {
    return result.hasVerdict()
        ? new Scored(result.getVerdict())
        : new Failed(LeadLadderException.of(result.getError(), 0));
  }
}
