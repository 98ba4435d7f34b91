package dev.leadladder.client;

import dev.leadladder.v1.LeadScoringServiceGrpc.LeadScoringServiceStub;
import dev.leadladder.v1.StreamScoreLeadsRequest;
import dev.leadladder.v1.StreamScoreLeadsResponse;
import dev.leadladder.v1.Submission;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.Flow;

/**
 * One call of StreamScoreLeads, between the publisher of its submissions and the subscriber to its answers.
 *
 * <p>Whatever the subscriber is told after {@code onSubscribe} comes from the callbacks of the call, which gRPC makes one at a
 * time: what goes wrong elsewhere is kept in {@code cause} and cancels the call.
 */
final class ScoringStream implements Flow.Subscriber<Submission>, Flow.Subscription {
  private final Flow.Subscriber<? super Answer> answers;
  private final ScoringSettings settings;
  private final Object lock = new Object();

  // Guarded by lock. Nothing is sent, and nothing delivered, once the call is over.
  private ClientCallStreamObserver<StreamScoreLeadsRequest> call;
  private Flow.Subscription submissions;
  private long wanted;
  private long unanswered;
  private boolean complete;
  private boolean over;
  private boolean cancelled;
  private Throwable cause;

  ScoringStream(Flow.Subscriber<? super Answer> answers, ScoringSettings settings) {
    this.answers = answers;
    this.settings = settings;
  }

  void start(LeadScoringServiceStub stub, Flow.Publisher<Submission> source) {
    answers.onSubscribe(this);
    synchronized (lock) {
      if (!over) {
        stub.streamScoreLeads(new Responses());
        call.onNext(StreamScoreLeadsRequest.newBuilder().setOptions(settings.options()).build());
        if (wanted > 0) {
          call.request(1);
        }
      }
    }
    if (call != null) {
      source.subscribe(this);
    } else if (cause != null) {
      answers.onError(cause);
    }
  }

  // What the subscriber to the answers says.

  @Override
  public void request(long number) {
    if (number < 1) {
      fail(new IllegalArgumentException("request: expected 1 or more, got " + number));
      return;
    }
    synchronized (lock) {
      if (wanted == 0 && call != null && !over) {
        call.request(1);
      }
      wanted = Math.min(wanted, Long.MAX_VALUE - number) + number;
    }
  }

  @Override
  public void cancel() {
    Flow.Subscription source;
    synchronized (lock) {
      cancelled = true;
      source = submissions;
      if (!over) {
        over = true;
        if (call != null) {
          call.cancel("The subscriber cancelled", null);
        }
      }
    }
    if (source != null) {
      source.cancel();
    }
  }

  // What the publisher of the submissions says.

  @Override
  public void onSubscribe(Flow.Subscription source) {
    boolean refused;
    synchronized (lock) {
      refused = over || submissions != null;
      if (!refused) {
        submissions = source;
      }
    }
    if (refused) {
      source.cancel();
    } else {
      source.request(settings.inFlight());
    }
  }

  @Override
  public void onNext(Submission submission) {
    StreamScoreLeadsRequest message = StreamScoreLeadsRequest.newBuilder().setSubmission(submission).build();
    synchronized (lock) {
      if (!over) {
        unanswered++;
        call.onNext(message);
      }
    }
  }

  @Override
  public void onComplete() {
    synchronized (lock) {
      complete = true;
      if (!over) {
        call.onCompleted();
      }
    }
  }

  @Override
  public void onError(Throwable failure) {
    fail(failure);
  }

  private void fail(Throwable failure) {
    synchronized (lock) {
      if (!over) {
        over = true;
        cause = failure;
        if (call != null) {
          call.cancel(null, failure);
        }
      }
    }
  }

  /** What the server says. */
  private final class Responses implements ClientResponseObserver<StreamScoreLeadsRequest, StreamScoreLeadsResponse> {
    @Override
    public void beforeStart(ClientCallStreamObserver<StreamScoreLeadsRequest> requests) {
      requests.disableAutoRequestWithInitial(0);
      call = requests;
    }

    @Override
    public void onNext(StreamScoreLeadsResponse response) {
      Flow.Subscription source;
      synchronized (lock) {
        if (over) {
          return;
        }
        source = submissions;
        unanswered--;
        wanted--;
        if (wanted > 0) {
          call.request(1);
        }
      }
      answers.onNext(Answer.of(response.getResult()));
      source.request(1);
    }

    @Override
    public void onError(Throwable failure) {
      end(LeadLadderException.of(failure));
    }

    @Override
    public void onCompleted() {
      boolean answered;
      synchronized (lock) {
        answered = complete && unanswered == 0;
      }
      end(answered ? null : LeadLadderException.of(Code.UNAVAILABLE, "The server ended the stream early", null));
    }

    private void end(LeadLadderException failure) {
      Throwable told;
      Flow.Subscription source;
      synchronized (lock) {
        over = true;
        if (cancelled) {
          return;
        }
        told = cause == null ? failure : cause;
        source = complete ? null : submissions;
      }
      if (source != null) {
        source.cancel();
      }
      if (told == null) {
        answers.onComplete();
      } else {
        answers.onError(told);
      }
    }
  }
}
