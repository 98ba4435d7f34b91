package dev.leadladder.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How soon a lost server is found again. */
@Timeout(20)
class ReconnectionTest {
  @Test
  @DisplayName("A server that hangs up is looked for four times within three seconds; gRPC alone would take over four.")
  void looksAgainSoon() throws IOException, InterruptedException {
    CountDownLatch looked = new CountDownLatch(4);
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        LeadLadderClient client = LeadLadderClient.builder("127.0.0.1:" + socket.getLocalPort()).build()) {
      CompletableFuture.runAsync(() -> hangUp(socket, looked));
      client.async().score(ContactBuilder.of("a").build());
      assertTrue(looked.await(3, TimeUnit.SECONDS));
    }
  }

  private static void hangUp(ServerSocket socket, CountDownLatch looked) {
    try {
      while (true) {
        socket.accept().close();
        looked.countDown();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }
}
