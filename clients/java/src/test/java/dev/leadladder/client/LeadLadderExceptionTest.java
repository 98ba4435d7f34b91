package dev.leadladder.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.Status;
import io.grpc.Status.Code;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Errors for people. */
class LeadLadderExceptionTest {
  @Test
  @DisplayName("Each violation is told once: in the message, or in a line of its own.")
  void violationsOnce() {
    BadRequest.Builder request = BadRequest.newBuilder();
    request.addFieldViolationsBuilder().setField("a").setDescription("expected one");
    request.addFieldViolationsBuilder().setField("b").setDescription("expected two");
    Status status = Status.newBuilder()
        .setCode(Code.INVALID_ARGUMENT.value())
        .setMessage("a: expected one (and 1 more)")
        .addDetails(Any.pack(request.build()))
        .build();
    assertEquals("a: expected one (and 1 more)\n  b: expected two", LeadLadderException.of(status, 0).getMessage());
  }
}
