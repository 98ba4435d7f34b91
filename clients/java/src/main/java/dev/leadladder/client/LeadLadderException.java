package dev.leadladder.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a call fails with, or what stands in the place of a verdict in a batch or stream. */
public final class LeadLadderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** How a path of a batch begins. */
  private static final Pattern PLACE = Pattern.compile("^submissions\\[([0-9]{1,9})\\]");

  /** The status code. */
  private final Code code;

  /** The reason, or empty text. */
  private final String reason;

  /** Words of the message that machines may need. */
  @SuppressWarnings("serial") // An immutable map of the JDK, which can be serialized.
  private final Map<String, String> metadata;

  /** What is wrong with the request. */
  @SuppressWarnings("serial") // An immutable list of the JDK, which can be serialized.
  private final List<FieldViolation> violations;

  /**
   * What is wrong with one field of a request.
   *
   * @param field its path in the request: {@code submission.contact.contact_id}; in a batch {@code
   *     submissions[2].contact.contact_id}, counted from 0 over everything that {@code scoreBatch} was given
   * @param description expected and got, one sentence
   */
  public record FieldViolation(String field, String description) implements Serializable {}

  private LeadLadderException(
      Code code,
      String message,
      String reason,
      Map<String, String> metadata,
      List<FieldViolation> violations,
      Throwable cause) {
    super(message, cause);
    this.code = code;
    this.reason = reason;
    this.metadata = Map.copyOf(metadata);
    this.violations = List.copyOf(violations);
  }

  /**
   * The status code: {@code INVALID_ARGUMENT} for a request that is to blame, {@code NOT_FOUND} for a rule set that is not
   * loaded, {@code UNAUTHENTICATED} for a missing or wrong token, {@code DEADLINE_EXCEEDED}, {@code UNAVAILABLE} when no
   * server answered after retries, {@code INTERNAL} when the server failed.
   *
   * @return the code
   */
  public Code code() {
    return code;
  }

  /**
   * A name of {@link dev.leadladder.v1.ErrorReason} without its prefix: {@code RULE_SET_NOT_FOUND}. Empty when the error
   * comes from elsewhere, such as the network.
   *
   * @return the reason, never null
   */
  public String reason() {
    return reason;
  }

  /**
   * The words of the message that machines may need: {@code nearest=plant-software}.
   *
   * @return an immutable map, empty when there are none
   */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * What is wrong with the request, field by field.
   *
   * @return an immutable list, empty when the request is not to blame
   */
  public List<FieldViolation> violations() {
    return violations;
  }

  /** The message, one sentence for people that may change, and one line for each violation that it does not tell. */
  @Override
  public String getMessage() {
    StringBuilder text = new StringBuilder(super.getMessage());
    for (FieldViolation violation : violations) {
      String told = violation.field() + ": " + violation.description();
      if (!super.getMessage().contains(told)) {
        text.append("\n  ").append(told);
      }
    }
    return text.toString();
  }

  /** The same error with the stack of the thread that waited for it. */
  LeadLadderException thrownHere() {
    return new LeadLadderException(code, super.getMessage(), reason, metadata, violations, this);
  }

  static LeadLadderException of(Code code, String message, Throwable cause) {
    return new LeadLadderException(code, message, "", Map.of(), List.of(), cause);
  }

  /**
   * The error that the status of one submission stands for.
   *
   * @param start how many submissions of its batch went in earlier calls; paths in the status count from the start of its call,
   *     those of the error from the start of the batch
   */
  static LeadLadderException of(com.google.rpc.Status status, int start) {
    return of(status, start, null);
  }

  /** The error that a failed call stands for. */
  static LeadLadderException of(Throwable failure) {
    com.google.rpc.Status details = StatusProto.fromThrowable(failure);
    if (details != null && details.getDetailsCount() > 0) {
      return of(details, 0, failure);
    }
    Status status = Status.fromThrowable(failure);
    String description = status.getDescription();
    return of(status.getCode(), description == null ? status.getCode().name() : description, failure);
  }

  private static LeadLadderException of(com.google.rpc.Status status, int start, Throwable cause) {
    ErrorInfo info = ErrorInfo.getDefaultInstance();
    List<FieldViolation> violations = new ArrayList<>();
    try {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          info = detail.unpack(ErrorInfo.class);
        } else if (detail.is(BadRequest.class)) {
          for (BadRequest.FieldViolation each : detail.unpack(BadRequest.class).getFieldViolationsList()) {
            violations.add(new FieldViolation(counted(each.getField(), start), each.getDescription()));
          }
        }
      }
    } catch (InvalidProtocolBufferException unreadable) {
      violations.clear();
      info = ErrorInfo.getDefaultInstance();
    }
    return new LeadLadderException(
        Status.fromCodeValue(status.getCode()).getCode(),
        counted(status.getMessage(), start),
        info.getReason(),
        info.getMetadataMap(),
        violations,
        cause);
  }

  private static String counted(String text, int start) {
    return PLACE.matcher(text)
        .replaceFirst(place -> "submissions[" + (start + Integer.parseInt(place.group(1))) + "]");
  }
}
