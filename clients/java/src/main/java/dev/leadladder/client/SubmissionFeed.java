package dev.leadladder.client;

import dev.leadladder.v1.Submission;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;

/** Publishes what an iterable gives, taken in a thread of its own as it is requested. */
final class SubmissionFeed implements Flow.Publisher<Submission> {
  private final Iterable<Submission> source;

  SubmissionFeed(Iterable<Submission> source) {
    this.source = source;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Submission> subscriber) {
    Semaphore requested = new Semaphore(0);
    Thread thread = new Thread(() -> feed(subscriber, requested), "leadladder-submissions");
    thread.setDaemon(true);
    subscriber.onSubscribe(new Flow.Subscription() {
      @Override
      public void request(long number) {
        requested.release((int) number); // Of ScoringStream: never beyond an int.
      }

      @Override
      public void cancel() {
        thread.interrupt();
      }
    });
    thread.start();
  }

  private void feed(Flow.Subscriber<? super Submission> subscriber, Semaphore requested) {
    try {
      Iterator<Submission> rest = source.iterator();
      while (true) {
        requested.acquire();
        if (!rest.hasNext()) {
          subscriber.onComplete();
          return;
        }
        subscriber.onNext(rest.next());
      }
    } catch (InterruptedException cancelled) {
      // Nobody is left to tell.
    } catch (Throwable failure) {
      subscriber.onError(failure);
    }
  }
}
