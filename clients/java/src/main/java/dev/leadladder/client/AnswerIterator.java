package dev.leadladder.client;

import io.grpc.Status.Code;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;

/** Waits for the answers of a publisher, one ahead of those that are taken; subscribes with the first one. */
final class AnswerIterator implements Iterator<Answer>, Flow.Subscriber<Answer> {
  private static final Object END = new Object();

  private final Flow.Publisher<Answer> source;
  private final BlockingQueue<Object> signals = new LinkedBlockingQueue<>(); // An Answer, a Throwable or END.
  private Flow.Subscription subscription;
  private Object next;
  private boolean over;

  AnswerIterator(Flow.Publisher<Answer> source) {
    this.source = source;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !over) {
      next = take();
    }
    return !over;
  }

  @Override
  public Answer next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Answer answer = (Answer) next;
    next = null;
    return answer;
  }

  private Object take() {
    if (subscription == null) {
      source.subscribe(this);
    }
    try {
      Object signal = signals.take();
      if (signal instanceof Answer) {
        subscription.request(1);
        return signal;
      }
      over = true;
      if (signal instanceof LeadLadderException error) {
        throw error.thrownHere();
      }
      if (signal instanceof RuntimeException failure) {
        throw failure;
      }
      if (signal instanceof Throwable failure) {
        throw new IllegalStateException(failure);
      }
      return null;
    } catch (InterruptedException interrupted) {
      cancel();
      Thread.currentThread().interrupt();
      throw LeadLadderException.of(Code.CANCELLED, "The waiting thread was interrupted", interrupted);
    }
  }

  /** Ends the stream without taking the rest. */
  void cancel() {
    over = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    subscription = started;
    started.request(1);
  }

  @Override
  public void onNext(Answer answer) {
    signals.add(answer);
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(failure);
  }

  @Override
  public void onComplete() {
    signals.add(END);
  }
}
