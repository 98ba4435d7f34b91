package dev.leadladder.client;

import com.google.protobuf.Timestamp;
import dev.leadladder.v1.AccountVerdict;
import dev.leadladder.v1.BatchScoreLeadsRequest;
import dev.leadladder.v1.BatchScoreLeadsResponse;
import dev.leadladder.v1.CheckRuleSetRequest;
import dev.leadladder.v1.CheckRuleSetResponse;
import dev.leadladder.v1.Contact;
import dev.leadladder.v1.Diagnostic;
import dev.leadladder.v1.GetRuleSetRequest;
import dev.leadladder.v1.GetRuleSetResponse;
import dev.leadladder.v1.LeadScoringServiceGrpc;
import dev.leadladder.v1.LeadScoringServiceGrpc.LeadScoringServiceStub;
import dev.leadladder.v1.ListRuleSetsRequest;
import dev.leadladder.v1.ListRuleSetsResponse;
import dev.leadladder.v1.RuleSet;
import dev.leadladder.v1.RuleSetServiceGrpc;
import dev.leadladder.v1.RuleSetServiceGrpc.RuleSetServiceStub;
import dev.leadladder.v1.RuleSetSummary;
import dev.leadladder.v1.ScoreAccountRequest;
import dev.leadladder.v1.ScoreAccountResponse;
import dev.leadladder.v1.ScoreLeadRequest;
import dev.leadladder.v1.ScoreLeadResponse;
import dev.leadladder.v1.ScoringOptions;
import dev.leadladder.v1.ScoringResult;
import dev.leadladder.v1.Submission;
import dev.leadladder.v1.Verdict;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Asks a LeadLadder server without waiting; from {@link LeadLadderClient#async}. Arguments and behaviour as there.
 *
 * <p>Futures complete exceptionally with {@link LeadLadderException}. Cancelling the future that a method returned cancels its
 * call. What depends on a future runs in a thread of the connection unless you say otherwise, and must not block there.
 */
public final class AsyncLeadLadderClient {
  private static final int BATCH = 256;
  private static final int PAGE = 1000;

  private final LeadScoringServiceStub scoring;
  private final RuleSetServiceStub ruleSets;
  private final ScoringSettings settings;
  private final Duration deadline;

  AsyncLeadLadderClient(Channel channel, ScoringSettings settings, Duration deadline) {
    this.scoring = LeadScoringServiceGrpc.newStub(channel);
    this.ruleSets = RuleSetServiceGrpc.newStub(channel);
    this.settings = settings;
    this.deadline = deadline;
  }

  /**
   * How the client scores where a call does not say.
   *
   * @return the settings, to be changed for a call
   */
  public ScoringSettings settings() {
    return settings;
  }

  /**
   * How far up the ladder a contact is, by the client's settings.
   *
   * @param contact from {@link ContactBuilder}, or built by hand
   * @return the verdict
   */
  public CompletableFuture<Verdict> score(Contact contact) {
    return score(Submission.newBuilder().setContact(contact).build(), settings);
  }

  /**
   * How far up the ladder a contact is, against its previous stage.
   *
   * @param submission the contact, and the stage of its last verdict
   * @param settings how to score
   * @return the verdict
   */
  public CompletableFuture<Verdict> score(Submission submission, ScoringSettings settings) {
    ScoreLeadRequest request =
        ScoreLeadRequest.newBuilder().setSubmission(submission).setOptions(settings.options()).build();
    return cancellable(() -> AsyncLeadLadderClient.<ScoreLeadRequest, ScoreLeadResponse>call(
            scoring.withDeadlineAfter(limit(settings), TimeUnit.NANOSECONDS)::scoreLead, request)
        .thenApply(ScoreLeadResponse::getVerdict));
  }

  /**
   * How far up the ladder the contacts of one company are together, and whom to speak to next.
   *
   * @param account 1 to 256 contacts, each with another id; its options give way to the settings
   * @param settings how to score
   * @return the verdict
   */
  public CompletableFuture<AccountVerdict> scoreAccount(ScoreAccountRequest account, ScoringSettings settings) {
    ScoreAccountRequest request = account.toBuilder().setOptions(settings.options()).build();
    return cancellable(() -> AsyncLeadLadderClient.<ScoreAccountRequest, ScoreAccountResponse>call(
            scoring.withDeadlineAfter(limit(settings), TimeUnit.NANOSECONDS)::scoreAccount, request)
        .thenApply(ScoreAccountResponse::getVerdict));
  }

  /**
   * The verdicts of many contacts at one moment, in batches of 256, one after the other.
   *
   * @param submissions any number
   * @param settings how to score; the deadline is for each batch
   * @return for each contact, in order, its verdict or the error in its place
   */
  public CompletableFuture<List<Answer>> scoreBatch(List<Submission> submissions, ScoringSettings settings) {
    List<Submission> all = List.copyOf(submissions);
    return cancellable(() -> scoreRest(all, settings, new ArrayList<>(all.size())));
  }

  private CompletableFuture<List<Answer>> scoreRest(
      List<Submission> all, ScoringSettings settings, List<Answer> answers) {
    int from = answers.size();
    if (from == all.size()) {
      return CompletableFuture.completedFuture(answers);
    }
    BatchScoreLeadsRequest request = BatchScoreLeadsRequest.newBuilder()
        .addAllSubmissions(all.subList(from, Math.min(from + BATCH, all.size())))
        .setOptions(settings.options())
        .build();
    return AsyncLeadLadderClient.<BatchScoreLeadsRequest, BatchScoreLeadsResponse>call(
            scoring.withDeadlineAfter(limit(settings), TimeUnit.NANOSECONDS)::batchScoreLeads, request)
        .thenCompose(response -> {
          if (response.getResultsCount() != request.getSubmissionsCount()) {
            throw LeadLadderException.of(
                Code.INTERNAL,
                "Expected " + request.getSubmissionsCount() + " results, got " + response.getResultsCount(),
                null);
          }
          response.getResultsList().forEach(result -> answers.add(answer(result, from)));
          return scoreRest(all, atOneMoment(settings, answers), answers);
        });
  }

  /** The answer that a result stands for when so many submissions of its batch went in earlier calls. */
  private static Answer answer(ScoringResult result, int start) {
    return result.hasError()
        ? new Answer.Failed(LeadLadderException.of(result.getError(), start))
        : Answer.of(result);
  }

  /** The settings with the moment of the first verdict where they have none of their own. */
  private static ScoringSettings atOneMoment(ScoringSettings settings, List<Answer> answers) {
    if (settings.options().hasAsOf()) {
      return settings;
    }
    Optional<Timestamp> moment =
        answers.stream().flatMap(answer -> answer.verdict().stream()).map(Verdict::getAsOf).findFirst();
    ScoringOptions options = settings.options();
    return moment
        .map(asOf -> settings.withOptions(options.toBuilder().setAsOf(asOf).build()))
        .orElse(settings);
  }

  /**
   * The verdicts of any number of contacts at one moment, each as it comes.
   *
   * <p>Each subscriber starts a call of its own. Answers come only as they are requested. Of the submissions, {@link
   * ScoringSettings#inFlight} are requested first, and one more with every answer that was delivered. Cancelling cancels the
   * call and the subscription to the submissions. An error of the submissions is the error of the answers.
   *
   * @param submissions what to score; its {@code onNext} calls are not held up
   * @param settings how to score; the deadline is for the whole stream, and there is none unless it is set here
   * @return one answer for each contact, in order
   */
  public Flow.Publisher<Answer> scoreStream(Flow.Publisher<Submission> submissions, ScoringSettings settings) {
    return subscriber -> {
      LeadScoringServiceStub stub = settings
          .deadline()
          .map(limit -> scoring.withDeadlineAfter(nanos(limit), TimeUnit.NANOSECONDS))
          .orElse(scoring);
      new ScoringStream(subscriber, settings).start(stub, submissions);
    };
  }

  /**
   * Every loaded rule set, every version of it.
   *
   * @return by id, and then from the highest version down
   */
  public CompletableFuture<List<RuleSetSummary>> listRuleSets() {
    return cancellable(() -> listRest("", new ArrayList<>()));
  }

  private CompletableFuture<List<RuleSetSummary>> listRest(String pageToken, List<RuleSetSummary> found) {
    ListRuleSetsRequest request =
        ListRuleSetsRequest.newBuilder().setPageSize(PAGE).setPageToken(pageToken).build();
    return AsyncLeadLadderClient.<ListRuleSetsRequest, ListRuleSetsResponse>call(
            limitedRuleSets()::listRuleSets, request)
        .thenCompose(page -> {
          found.addAll(page.getRuleSetsList());
          String next = page.getNextPageToken();
          return next.isEmpty() ? CompletableFuture.completedFuture(found) : listRest(next, found);
        });
  }

  /**
   * What a loaded rule set asks, gives and reads.
   *
   * @param ruleSetId its id; empty for the server's default
   * @return the rule set in the highest version that is loaded
   */
  public CompletableFuture<RuleSet> getRuleSet(String ruleSetId) {
    return getRuleSet(GetRuleSetRequest.newBuilder().setRuleSetId(ruleSetId).build());
  }

  /**
   * What one version of a loaded rule set asks, gives and reads.
   *
   * @param ruleSetId its id; empty for the server's default
   * @param version 1 or more
   * @return the rule set
   */
  public CompletableFuture<RuleSet> getRuleSet(String ruleSetId, int version) {
    return getRuleSet(GetRuleSetRequest.newBuilder().setRuleSetId(ruleSetId).setVersion(version).build());
  }

  private CompletableFuture<RuleSet> getRuleSet(GetRuleSetRequest request) {
    return cancellable(() -> AsyncLeadLadderClient.<GetRuleSetRequest, GetRuleSetResponse>call(
            limitedRuleSets()::getRuleSet, request)
        .thenApply(GetRuleSetResponse::getRuleSet));
  }

  /**
   * The problems in a text of a rule set, which is not loaded.
   *
   * @param text what would stand in {@code ruleset.yaml}
   * @param listFiles the texts of the list files that it names, by their path in its folder: {@code lists/competitors.txt}
   * @return every problem, sorted by place; empty for a text without any
   */
  public CompletableFuture<List<Diagnostic>> checkRuleSet(String text, Map<String, String> listFiles) {
    CheckRuleSetRequest request =
        CheckRuleSetRequest.newBuilder().setText(text).putAllListFiles(listFiles).build();
    return cancellable(() -> AsyncLeadLadderClient.<CheckRuleSetRequest, CheckRuleSetResponse>call(
            limitedRuleSets()::checkRuleSet, request)
        .thenApply(CheckRuleSetResponse::getDiagnosticsList));
  }

  private RuleSetServiceStub limitedRuleSets() {
    return ruleSets.withDeadlineAfter(nanos(deadline), TimeUnit.NANOSECONDS);
  }

  private long limit(ScoringSettings settings) {
    return nanos(settings.deadline().orElse(deadline));
  }

  /** At most a year: longer ones would overflow. */
  private static long nanos(Duration limit) {
    Duration most = Duration.ofDays(365);
    return (limit.compareTo(most) < 0 ? limit : most).toNanos();
  }

  /** One call; its future ends as the call does. */
  private static <Q, A> CompletableFuture<A> call(BiConsumer<Q, StreamObserver<A>> method, Q request) {
    CompletableFuture<A> answer = new CompletableFuture<>();
    method.accept(request, new StreamObserver<>() {
      @Override
      public void onNext(A value) {
        answer.complete(value);
      }

      @Override
      public void onError(Throwable failure) {
        answer.completeExceptionally(LeadLadderException.of(failure));
      }

      @Override
      public void onCompleted() {}
    });
    return answer;
  }

  /** A future whose cancellation reaches the calls that it is made of. */
  private static <T> CompletableFuture<T> cancellable(Supplier<CompletableFuture<T>> calls) {
    CancellableContext context = Context.current().withCancellation();
    CompletableFuture<T> result = new CompletableFuture<>();
    result.whenComplete((value, failure) -> context.cancel(null));
    context.run(() -> calls.get().whenComplete((value, failure) -> {
      if (failure == null) {
        result.complete(value);
      } else {
        boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
        result.completeExceptionally(wrapped ? failure.getCause() : failure);
      }
    }));
    return result;
  }
}
