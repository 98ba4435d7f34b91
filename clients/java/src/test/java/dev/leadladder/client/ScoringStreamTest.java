package dev.leadladder.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadladder.v1.Submission;
import io.grpc.Status.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams, blocking and not. */
@Timeout(20)
class ScoringStreamTest {
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

  private static Submission submission(String id) {
    return ContactBuilder.of(id).submission();
  }

  private static Iterable<Submission> numbered(int count) {
    return IntStream.range(0, count).mapToObj(number -> submission("c" + number))::iterator;
  }

  @Test
  @DisplayName("A stream answers every contact once, in order.")
  void order() {
    try (Stream<Answer> answers = client.scoreStream(numbered(2000))) {
      assertEquals(
          IntStream.range(0, 2000).mapToObj(number -> "c" + number).toList(),
          answers.map(answer -> answer.orElseThrow().getContactId()).toList());
    }
  }

  @Test
  @DisplayName("A stream of nothing ends, and tells the server its options.")
  void empty() {
    try (Stream<Answer> answers = client.scoreStream(List.of(), client.settings().withRuleSet("roofing"))) {
      assertEquals(0, answers.count());
    }
    assertEquals("roofing", server.options.get(0).getRuleSetId());
  }

  @Test
  @DisplayName("A contact that cannot be scored has its error in its own place and does not end the stream.")
  void errorInItsPlace() {
    List<Submission> submissions = List.of(submission("a"), submission("refused"), submission("b"));
    try (Stream<Answer> answers = client.scoreStream(submissions)) {
      assertEquals(List.of(true, false, true), answers.map(each -> each.verdict().isPresent()).toList());
    }
  }

  @Test
  @DisplayName("Contacts are never taken further ahead of the answers than the window and one.")
  void window() {
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger furthest = new AtomicInteger();
    Iterable<Submission> source = IntStream.range(0, 300).mapToObj(number -> {
      furthest.accumulateAndGet(taken.incrementAndGet() - answered.get(), Math::max);
      return submission("c" + number);
    })::iterator;
    try (Stream<Answer> answers = client.scoreStream(source, client.settings().withInFlight(4))) {
      answers.forEach(answer -> answered.incrementAndGet());
    }
    assertEquals(300, answered.get());
    // The answer in the reader's hand, and the one behind it, are answers that it has not counted yet.
    assertTrue(furthest.get() <= 4 + 2, () -> "taken " + furthest.get() + " ahead");
  }

  @Test
  @DisplayName("A source may wait for the answer to its first contact before it gives the second.")
  void conversation() {
    BlockingQueue<Submission> questions = new SynchronousQueue<>();
    Iterator<Submission> source = Stream.generate(() -> {
      try {
        return questions.take();
      } catch (InterruptedException closed) {
        throw new IllegalStateException(closed);
      }
    }).iterator();
    List<String> ids = new ArrayList<>();
    Thread asker = new Thread(() -> {
      try {
        questions.put(submission("first"));
      } catch (InterruptedException unexpected) {
        Thread.currentThread().interrupt();
      }
    });
    asker.start();
    try (Stream<Answer> answers = client.scoreStream(() -> source)) {
      answers.limit(1).forEach(answer -> ids.add(answer.orElseThrow().getContactId()));
    }
    assertEquals(List.of("first"), ids);
  }

  @Test
  @DisplayName("A stream that is closed early is cancelled at the server.")
  void cancelled() throws InterruptedException {
    Iterable<Submission> endless = Stream.generate(() -> submission("a"))::iterator;
    try (Stream<Answer> answers = client.scoreStream(endless)) {
      assertEquals(3, answers.limit(3).count());
    }
    assertTrue(server.cancelled.await(30, TimeUnit.SECONDS));
  }

  @Test
  @DisplayName("What the source throws is thrown by the stream, and cancels the call.")
  void sourceFails() throws InterruptedException {
    IllegalStateException thrown = new IllegalStateException("no more rows");
    Iterable<Submission> source = Stream.of("a", "b").map(id -> {
      if (id.equals("b")) {
        throw thrown;
      }
      return submission(id);
    })::iterator;
    try (Stream<Answer> answers = client.scoreStream(source)) {
      assertSame(thrown, assertThrows(IllegalStateException.class, answers::toList));
    }
    assertTrue(server.cancelled.await(30, TimeUnit.SECONDS));
  }

  @Test
  @DisplayName("A stream that takes longer than its deadline fails with DEADLINE_EXCEEDED after the answers that it got.")
  void deadline() {
    List<Answer> got = new ArrayList<>();
    ScoringSettings settings = client.settings().withDeadline(Duration.ofMillis(300));
    try (Stream<Answer> answers = client.scoreStream(List.of(submission("a"), submission("never")), settings)) {
      LeadLadderException error = assertThrows(LeadLadderException.class, () -> answers.forEach(got::add));
      assertEquals(Code.DEADLINE_EXCEEDED, error.code());
    }
    assertEquals(1, got.size());
  }

  @Test
  @DisplayName("A stream that the server ends early is an error, never a short answer.")
  void endedEarly() {
    try (Stream<Answer> answers = client.scoreStream(List.of(submission("ends"), submission("a")))) {
      LeadLadderException error = assertThrows(LeadLadderException.class, answers::toList);
      assertEquals(Code.UNAVAILABLE, error.code());
    }
  }

  @Test
  @DisplayName("A subscriber gets no more answers than it requested, and the source is asked for no more than the window.")
  void backPressure() throws InterruptedException {
    AtomicInteger published = new AtomicInteger();
    Iterable<Submission> source = Stream.generate(() -> {
      published.incrementAndGet();
      return submission("a");
    })::iterator;
    Subscriber subscriber = new Subscriber();
    client.async()
        .scoreStream(new SubmissionFeed(source), client.settings().withInFlight(8))
        .subscribe(subscriber);
    subscriber.subscription.request(5);
    for (int number = 0; number < 5; number++) {
      subscriber.answers.take();
    }
    Thread.sleep(200);
    assertEquals(0, subscriber.answers.size());
    assertEquals(8 + 5, published.get());
    subscriber.subscription.cancel();
    assertTrue(server.cancelled.await(30, TimeUnit.SECONDS));
    assertEquals(1, subscriber.over.getCount());
  }

  @Test
  @DisplayName("A request for less than one answer is an error of the subscriber.")
  void senselessRequest() throws InterruptedException {
    Subscriber subscriber = new Subscriber();
    client.async()
        .scoreStream(new SubmissionFeed(numbered(2)), client.settings())
        .subscribe(subscriber);
    subscriber.subscription.request(0);
    assertTrue(subscriber.over.await(30, TimeUnit.SECONDS));
    assertTrue(subscriber.failure instanceof IllegalArgumentException);
  }

  /** Keeps what it is told. */
  private static final class Subscriber implements Flow.Subscriber<Answer> {
    final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    final CountDownLatch over = new CountDownLatch(1);
    volatile Flow.Subscription subscription;
    volatile Throwable failure;

    @Override
    public void onSubscribe(Flow.Subscription started) {
      subscription = started;
    }

    @Override
    public void onNext(Answer answer) {
      answers.add(answer);
    }

    @Override
    public void onError(Throwable error) {
      failure = error;
      over.countDown();
    }

    @Override
    public void onComplete() {
      over.countDown();
    }
  }
}
