package dev.leadladder.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadladder.v1.Contact;
import dev.leadladder.v1.ReasonDetail;
import dev.leadladder.v1.ScoringOptions;
import dev.leadladder.v1.Submission;
import io.grpc.Status.Code;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that answer once. */
@Timeout(20)
class LeadLadderClientTest {
  private TestServer server;
  private LeadLadderClient client;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer();
    client = server.client();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static Contact contact(String id) {
    return ContactBuilder.of(id).build();
  }

  private static Submission submission(String id) {
    return ContactBuilder.of(id).submission();
  }

  @Test
  @DisplayName("A contact gets its verdict.")
  void score() {
    assertEquals("lead", client.score(contact("a")).getStage().getStageId());
  }

  @Test
  @DisplayName("The server is told what the settings of a call say, on top of those of the client.")
  void settings() {
    try (LeadLadderClient roofing = server.client(LeadLadderClient.builder("localhost").ruleSet("roofing"))) {
      ScoringSettings changed = roofing.settings()
          .withVersion(3)
          .withAsOf(Instant.parse("2026-11-22T09:00:00Z"))
          .withReasons(ReasonDetail.REASON_DETAIL_NONE);
      roofing.score(contact("a"), changed);
    }
    ScoringOptions expected = ScoringOptions.newBuilder()
        .setRuleSetId("roofing")
        .setVersion(3)
        .setAsOf(TestServer.MOMENT)
        .setReasonDetail(ReasonDetail.REASON_DETAIL_NONE)
        .build();
    assertEquals(List.of(expected), server.options);
  }

  @Test
  @DisplayName("Another rule set does not keep the version of the one before.")
  void anotherRuleSet() {
    ScoringSettings settings = ScoringSettings.defaults().withRuleSet("a").withVersion(2).withRuleSet("b");
    assertEquals(ScoringOptions.newBuilder().setRuleSetId("b").build(), settings.options());
  }

  @Test
  @DisplayName("An error carries code, reason, metadata and violations, and its text names the fields.")
  void refused() {
    LeadLadderException error = assertThrows(LeadLadderException.class, () -> client.score(contact("refused")));
    assertEquals(Code.INVALID_ARGUMENT, error.code());
    assertEquals("CONTACT_INVALID", error.reason());
    assertEquals(Map.of("k", "v"), error.metadata());
    assertEquals(
        List.of(new LeadLadderException.FieldViolation("submission.contact.contact_id", "expected another")),
        error.violations());
    assertEquals(
        "submission is refused\n  submission.contact.contact_id: expected another", error.getMessage());
  }

  @Test
  @DisplayName("The stack of an error names the method that waited for the answer.")
  void stackOfTheCaller() {
    LeadLadderException error = assertThrows(LeadLadderException.class, () -> client.score(contact("refused")));
    assertTrue(List.of(error.getStackTrace()).stream()
        .anyMatch(frame -> frame.getClassName().equals(LeadLadderClientTest.class.getName())));
  }

  @Test
  @DisplayName("A call that finds the server unavailable is tried again.")
  void retried() {
    server.unavailable = 2;
    client.score(contact("a"));
    assertEquals(3, server.calls.get());
  }

  @Test
  @DisplayName("A call is tried five times at most, and then the server is unavailable.")
  void retriedInVain() {
    server.unavailable = 100;
    LeadLadderException error = assertThrows(LeadLadderException.class, () -> client.score(contact("a")));
    assertEquals(Code.UNAVAILABLE, error.code());
    assertEquals(5, server.calls.get());
  }

  @Test
  @DisplayName("A call that takes longer than its deadline fails with DEADLINE_EXCEEDED.")
  void deadline() {
    ScoringSettings settings = client.settings().withDeadline(Duration.ofMillis(50));
    LeadLadderException error =
        assertThrows(LeadLadderException.class, () -> client.score(submission("never"), settings));
    assertEquals(Code.DEADLINE_EXCEEDED, error.code());
  }

  @Test
  @DisplayName("Without a deadline of its own a call has that of the client.")
  void deadlineOfTheClient() {
    LeadLadderClient.Builder builder = LeadLadderClient.builder("localhost").deadline(Duration.ofMillis(50));
    try (LeadLadderClient hasty = server.client(builder)) {
      LeadLadderException error = assertThrows(LeadLadderException.class, () -> hasty.score(contact("never")));
      assertEquals(Code.DEADLINE_EXCEEDED, error.code());
    }
  }

  @Test
  @DisplayName("A batch of 600 goes out as 256, 256 and 88, and the answers keep the order.")
  void batch() {
    List<Submission> submissions = java.util.stream.IntStream.range(0, 600)
        .mapToObj(number -> submission("c" + number))
        .toList();
    List<Answer> answers = client.scoreBatch(submissions);
    assertEquals(List.of(256, 256, 88), server.batches);
    assertEquals(
        submissions.stream().map(each -> each.getContact().getContactId()).toList(),
        answers.stream().map(answer -> answer.orElseThrow().getContactId()).toList());
  }

  @Test
  @DisplayName("Every chunk of a batch is scored at the moment of the first verdict.")
  void oneMoment() {
    client.scoreBatch(Collections.nCopies(300, submission("a")));
    assertEquals(List.of(false, true), server.options.stream().map(ScoringOptions::hasAsOf).toList());
    assertEquals(TestServer.MOMENT, server.options.get(1).getAsOf());
  }

  @Test
  @DisplayName("A contact that cannot be scored has its error in its own place of the batch.")
  void errorInItsPlace() {
    List<Answer> answers = client.scoreBatch(List.of(submission("a"), submission("refused"), submission("b")));
    assertEquals(
        List.of("", "CONTACT_INVALID", ""),
        answers.stream().map(each -> each.error().map(LeadLadderException::reason).orElse("")).toList());
    assertThrows(LeadLadderException.class, answers.get(1)::orElseThrow);
  }

  @Test
  @DisplayName("Paths of a batch count from its start, wherever its calls begin.")
  void pathsOfABatch() {
    List<Answer> answers = client.scoreBatch(Collections.nCopies(600, submission("refused")));
    for (int place : new int[] {0, 255, 256, 299, 599}) {
      String path = "submissions[" + place + "]";
      LeadLadderException error = answers.get(place).error().orElseThrow();
      assertEquals(
          path + " is refused\n  " + path + ".contact.contact_id: expected another", error.getMessage());
      assertEquals(path + ".contact.contact_id", error.violations().get(0).field());
    }
  }

  @Test
  @DisplayName("A batch of nothing asks nothing.")
  void emptyBatch() {
    assertEquals(List.of(), client.scoreBatch(List.of()));
    assertEquals(List.of(), server.batches);
  }

  @Test
  @DisplayName("Rule sets are listed to the last page.")
  void pages() {
    assertEquals(
        List.of("a", "b"),
        client.listRuleSets().stream().map(each -> each.getRuleSet().getRuleSetId()).toList());
  }

  @Test
  @DisplayName("A token goes with every call as a bearer token.")
  void token() {
    try (LeadLadderClient known = server.client(LeadLadderClient.builder("localhost").token("secret"))) {
      known.score(contact("a"));
      known.listRuleSets();
    }
    assertEquals(List.of("Bearer secret", "Bearer secret", "Bearer secret"), server.tokens);
  }

  @ParameterizedTest
  @ValueSource(strings = {"scoring.example:50051", "localhost.example:50051", "dns:///10.0.0.1:50051", "[::2]:50051"})
  @DisplayName("A token for another host is refused without encryption, before anything is sent.")
  void tokenInTheOpen(String target) {
    LeadLadderClient.Builder builder = LeadLadderClient.builder(target).token("secret");
    assertThrows(IllegalStateException.class, builder::build);
    builder.tls().build().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:50051", "127.0.0.1:50051", "127.1.2.3", "[::1]:50051", "dns:///localhost:1"})
  @DisplayName("A token for this host needs no encryption.")
  void tokenOnThisHost(String target) {
    LeadLadderClient.builder(target).token("secret").build().close();
  }

  @Test
  @DisplayName("A cancelled future cancels its call at the server.")
  void cancelledFuture() throws InterruptedException {
    CompletableFuture<?> verdict = client.async().score(contact("never"));
    while (server.calls.get() == 0) {
      Thread.sleep(5);
    }
    verdict.cancel(true);
    assertTrue(server.cancelled.await(5, TimeUnit.SECONDS));
  }

  @Test
  @DisplayName("A future fails with the error itself.")
  void failedFuture() {
    CompletableFuture<?> verdict = client.async().score(contact("refused"));
    Throwable failure = verdict.handle((value, error) -> error).join();
    assertEquals("CONTACT_INVALID", ((LeadLadderException) failure).reason());
  }

  @Test
  @DisplayName("An interrupted thread stops to wait, stays interrupted, and its call is cancelled.")
  void interrupted() {
    Thread.currentThread().interrupt();
    LeadLadderException error = assertThrows(LeadLadderException.class, () -> client.score(contact("never")));
    assertEquals(Code.CANCELLED, error.code());
    assertTrue(Thread.interrupted());
  }

  @Test
  @DisplayName("Deadlines and windows that make no sense are refused.")
  void senselessSettings() {
    ScoringSettings settings = ScoringSettings.defaults();
    assertThrows(IllegalArgumentException.class, () -> settings.withDeadline(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> settings.withInFlight(0));
    assertThrows(
        IllegalArgumentException.class, () -> LeadLadderClient.builder("localhost").deadline(Duration.ofSeconds(-1)));
  }
}
