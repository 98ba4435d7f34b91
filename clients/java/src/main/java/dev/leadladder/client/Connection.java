package dev.leadladder.client;

import com.google.gson.Gson;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What every connection to a server has in common. */
final class Connection {
  /** The largest answer that is taken, in bytes: a full batch of verdicts with every reason. */
  private static final int MAX_MESSAGE = 64 * 1024 * 1024;

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final Pattern LOCAL =
      Pattern.compile("(unix:.*|(dns:/*|ipv4:|ipv6:)?(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:\\d+)?)");

  private Connection() {}

  static ManagedChannel open(
      ManagedChannelBuilder<?> builder, List<ClientInterceptor> interceptors, Optional<String> token) {
    token.ifPresent(secret -> {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + secret);
      builder.intercept(MetadataUtils.newAttachHeadersInterceptor(headers));
    });
    ManagedChannel channel = builder
        .intercept(interceptors)
        .defaultServiceConfig(serviceConfig())
        .enableRetry()
        .perRpcBufferLimit(MAX_MESSAGE) // A larger request is not tried again.
        .retryBufferSize(MAX_MESSAGE)
        .maxInboundMessageSize(MAX_MESSAGE)
        .build();
    Reconnection.watch(channel);
    return channel;
  }

  /** Whether a target is on this host for certain. */
  static boolean isLocal(String target) {
    return LOCAL.matcher(target).matches();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, ?> serviceConfig() {
    try (InputStream bytes = Connection.class.getResourceAsStream("service_config.json");
        Reader text = new InputStreamReader(bytes, StandardCharsets.UTF_8)) {
      return new Gson().fromJson(text, Map.class);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
