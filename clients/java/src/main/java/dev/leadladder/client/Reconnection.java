package dev.leadladder.client;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Finds a server that is back soon: looks for it after a quarter of a second, then less and less often down to every five
 * seconds. gRPC itself would wait for a second and, in the end, for two minutes, which no setting changes.
 */
final class Reconnection {
  private static final long FIRST_MILLIS = 250;
  private static final long LAST_MILLIS = 5000;

  private final ManagedChannel channel;
  private volatile boolean looking;

  private Reconnection(ManagedChannel channel) {
    this.channel = channel;
  }

  static void watch(ManagedChannel channel) {
    new Reconnection(channel).watch();
  }

  private void watch() {
    ConnectivityState state = channel.getState(false);
    if (state == ConnectivityState.TRANSIENT_FAILURE && !looking) {
      lookAfter(FIRST_MILLIS);
    }
    if (state != ConnectivityState.SHUTDOWN) {
      channel.notifyWhenStateChanged(state, this::watch);
    }
  }

  private void lookAfter(long millis) {
    looking = true;
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(() -> {
      looking = false;
      if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
        channel.resetConnectBackoff();
        lookAfter(Math.min(millis * 5 / 4, LAST_MILLIS));
      }
    });
  }
}
