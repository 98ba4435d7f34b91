package dev.leadladder.client;

import dev.leadladder.v1.AccountVerdict;
import dev.leadladder.v1.Contact;
import dev.leadladder.v1.Diagnostic;
import dev.leadladder.v1.RuleSet;
import dev.leadladder.v1.RuleSetSummary;
import dev.leadladder.v1.ScoreAccountRequest;
import dev.leadladder.v1.Submission;
import dev.leadladder.v1.Verdict;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status.Code;
import io.grpc.TlsChannelCredentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Asks a LeadLadder server and waits for its answers. Safe to share between threads; close it when the program ends.
 *
 * <pre>{@code
 * try (LeadLadderClient client = LeadLadderClient.builder("localhost:50051").ruleSet("plant-software").build()) {
 *   Verdict verdict = client.score(contact);
 *   System.out.println(VerdictPrinter.text(verdict));
 * }
 * }</pre>
 *
 * <p>Calls that find no server, or one that is about to stop, are tried again: up to five times within about three seconds.
 * Streams are not. Every method throws {@link LeadLadderException} when there is no answer; when the waiting thread is
 * interrupted, the call is cancelled, the exception has the code {@code CANCELLED} and the thread stays interrupted.
 */
public final class LeadLadderClient implements AutoCloseable {
  private final ManagedChannel channel;
  private final AsyncLeadLadderClient async;

  private LeadLadderClient(Builder builder, ManagedChannelBuilder<?> channelBuilder) {
    channel = Connection.open(channelBuilder, builder.interceptors, builder.token);
    async = new AsyncLeadLadderClient(channel, builder.settings, builder.deadline);
  }

  /**
   * A client to be.
   *
   * @param target host and port of the server: {@code "localhost:50051"}
   * @return a builder, without encryption until told otherwise
   */
  public static Builder builder(String target) {
    return new Builder(target);
  }

  /**
   * The same calls for programs that do not wait, over the same connection.
   *
   * @return the view, which ends with this client
   */
  public AsyncLeadLadderClient async() {
    return async;
  }

  /**
   * How this client scores where a call does not say.
   *
   * @return the settings, to be changed for a call
   */
  public ScoringSettings settings() {
    return async.settings();
  }

  /**
   * How far up the ladder a contact is, by the client's settings.
   *
   * @param contact from {@link ContactBuilder}, or built by hand
   * @return the verdict
   */
  public Verdict score(Contact contact) {
    return score(contact, settings());
  }

  /**
   * How far up the ladder a contact is.
   *
   * @param contact from {@link ContactBuilder}, or built by hand
   * @param settings how to score
   * @return the verdict
   */
  public Verdict score(Contact contact, ScoringSettings settings) {
    return score(Submission.newBuilder().setContact(contact).build(), settings);
  }

  /**
   * How far up the ladder a contact is, against its previous stage.
   *
   * @param submission the contact, and the stage of its last verdict
   * @param settings how to score
   * @return the verdict
   */
  public Verdict score(Submission submission, ScoringSettings settings) {
    return await(async.score(submission, settings));
  }

  /**
   * The verdicts of many contacts at one moment, by the client's settings.
   *
   * @param submissions any number; called in batches of 256
   * @return for each contact, in order, its verdict or the error in its place
   */
  public List<Answer> scoreBatch(List<Submission> submissions) {
    return scoreBatch(submissions, settings());
  }

  /**
   * The verdicts of many contacts at one moment.
   *
   * @param submissions any number; called in batches of 256
   * @param settings how to score; the deadline is for each batch. Without a moment, the one at which the server answers
   *     the first batch is the moment of all
   * @return for each contact, in order, its verdict or the error in its place
   */
  public List<Answer> scoreBatch(List<Submission> submissions, ScoringSettings settings) {
    return await(async.scoreBatch(submissions, settings));
  }

  /**
   * The verdicts of any number of contacts at one moment, each as it comes, by the client's settings.
   *
   * @param submissions what to score; of a {@link Stream}, {@code stream::iterator}
   * @return one answer for each contact, in order; to be closed
   */
  public Stream<Answer> scoreStream(Iterable<Submission> submissions) {
    return scoreStream(submissions, settings());
  }

  /**
   * The verdicts of any number of contacts at one moment, each as it comes.
   *
   * <p>Contacts are taken from their iterable in another thread, never more than {@link ScoringSettings#inFlight} (and one)
   * ahead of the answers that are taken. What the iterable throws is thrown by the stream. Closing the stream early cancels
   * the call and interrupts that thread.
   *
   * <pre>{@code
   * try (Stream<Answer> answers = client.scoreStream(submissions, client.settings())) {
   *   answers.forEach(answer -> store(answer.orElseThrow()));
   * }
   * }</pre>
   *
   * @param submissions what to score; of a {@link Stream}, {@code stream::iterator}
   * @param settings how to score; the deadline is for the whole stream, and there is none unless it is set here
   * @return one answer for each contact, in order; to be closed
   */
  public Stream<Answer> scoreStream(Iterable<Submission> submissions, ScoringSettings settings) {
    AnswerIterator answers = new AnswerIterator(async.scoreStream(new SubmissionFeed(submissions), settings));
    int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(answers, characteristics), false)
        .onClose(answers::cancel);
  }

  /**
   * How far up the ladder the contacts of one company are together, and whom to speak to next.
   *
   * @param account 1 to 256 contacts, each with another id; its options give way to the settings
   * @param settings how to score
   * @return the verdict
   */
  public AccountVerdict scoreAccount(ScoreAccountRequest account, ScoringSettings settings) {
    return await(async.scoreAccount(account, settings));
  }

  /**
   * Every loaded rule set, every version of it.
   *
   * @return by id, and then from the highest version down
   */
  public List<RuleSetSummary> listRuleSets() {
    return await(async.listRuleSets());
  }

  /**
   * What a loaded rule set asks, gives and reads.
   *
   * @param ruleSetId its id; empty for the server's default
   * @return the rule set in the highest version that is loaded
   */
  public RuleSet getRuleSet(String ruleSetId) {
    return await(async.getRuleSet(ruleSetId));
  }

  /**
   * What one version of a loaded rule set asks, gives and reads.
   *
   * @param ruleSetId its id; empty for the server's default
   * @param version 1 or more
   * @return the rule set
   */
  public RuleSet getRuleSet(String ruleSetId, int version) {
    return await(async.getRuleSet(ruleSetId, version));
  }

  /**
   * The problems in a text of a rule set, which is not loaded.
   *
   * @param text what would stand in {@code ruleset.yaml}
   * @param listFiles the texts of the list files that it names, by their path in its folder: {@code lists/competitors.txt}
   * @return every problem, sorted by place; empty for a text without any
   */
  public List<Diagnostic> checkRuleSet(String text, Map<String, String> listFiles) {
    return await(async.checkRuleSet(text, listFiles));
  }

  /** Ends every call and closes the connection. */
  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof LeadLadderException error) {
        throw error.thrownHere();
      }
      throw new IllegalStateException(failed.getCause());
    } catch (InterruptedException interrupted) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw LeadLadderException.of(Code.CANCELLED, "The waiting thread was interrupted", interrupted);
    }
  }

  /** Says where the server is, and how to call it. */
  public static final class Builder {
    private final String target;
    private final List<ClientInterceptor> interceptors = new ArrayList<>();
    private ChannelCredentials credentials = InsecureChannelCredentials.create();
    private Optional<String> token = Optional.empty();
    private Duration deadline = Duration.ofSeconds(10);
    private ScoringSettings settings = ScoringSettings.defaults();

    private Builder(String target) {
      this.target = target;
    }

    /**
     * Encrypts, and trusts the authorities that the JDK trusts.
     *
     * @return this
     */
    public Builder tls() {
      return credentials(TlsChannelCredentials.create());
    }

    /**
     * Encrypts by credentials of your own; {@link TlsChannelCredentials#newBuilder()} takes a certificate authority, and for
     * mutual TLS a certificate and its PKCS #8 key.
     *
     * @param channelCredentials how to secure the connection
     * @return this
     */
    public Builder credentials(ChannelCredentials channelCredentials) {
      credentials = channelCredentials;
      return this;
    }

    /**
     * Sends a bearer token with every call. Without encryption only to a server on this host.
     *
     * @param bearerToken the token itself, without {@code Bearer}
     * @return this
     */
    public Builder token(String bearerToken) {
      token = Optional.of(bearerToken);
      return this;
    }

    /**
     * The most time that a call may take, tries included, where its settings do not say; 10 seconds unless changed. Streams
     * have no limit but that of their settings.
     *
     * @param limit above zero
     * @return this
     * @throws IllegalArgumentException it is not
     */
    public Builder deadline(Duration limit) {
      deadline = ScoringSettings.checkDeadline(limit);
      return this;
    }

    /**
     * The rule set of every call that names no other.
     *
     * @param ruleSetId its id; empty for the server's default
     * @return this
     */
    public Builder ruleSet(String ruleSetId) {
      return settings(settings.withRuleSet(ruleSetId));
    }

    /**
     * How to score where a call does not say.
     *
     * @param defaults the settings
     * @return this
     */
    public Builder settings(ScoringSettings defaults) {
      settings = defaults;
      return this;
    }

    /**
     * Wraps every call: for headers of a proxy, or for tracing.
     *
     * @param interceptor called before those that were added earlier
     * @return this
     */
    public Builder intercept(ClientInterceptor interceptor) {
      interceptors.add(interceptor);
      return this;
    }

    /**
     * The client. Connects with the first call.
     *
     * @return a client, to be closed
     * @throws IllegalStateException a token would go over the network without encryption
     */
    public LeadLadderClient build() {
      if (token.isPresent() && credentials instanceof InsecureChannelCredentials && !Connection.isLocal(target)) {
        throw new IllegalStateException(
            "expected encryption for a token that leaves this host (tls() or credentials(...)), got none for " + target);
      }
      return over(Grpc.newChannelBuilder(target, credentials));
    }

    LeadLadderClient over(ManagedChannelBuilder<?> channelBuilder) {
      return new LeadLadderClient(this, channelBuilder);
    }
  }
}
