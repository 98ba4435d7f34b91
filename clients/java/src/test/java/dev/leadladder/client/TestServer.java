package dev.leadladder.client;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.leadladder.v1.BatchScoreLeadsRequest;
import dev.leadladder.v1.BatchScoreLeadsResponse;
import dev.leadladder.v1.LeadScoringServiceGrpc;
import dev.leadladder.v1.ListRuleSetsRequest;
import dev.leadladder.v1.ListRuleSetsResponse;
import dev.leadladder.v1.RuleSetRef;
import dev.leadladder.v1.RuleSetServiceGrpc;
import dev.leadladder.v1.RuleSetSummary;
import dev.leadladder.v1.ScoreLeadRequest;
import dev.leadladder.v1.ScoreLeadResponse;
import dev.leadladder.v1.ScoringOptions;
import dev.leadladder.v1.ScoringResult;
import dev.leadladder.v1.Stage;
import dev.leadladder.v1.StreamScoreLeadsRequest;
import dev.leadladder.v1.StreamScoreLeadsResponse;
import dev.leadladder.v1.Submission;
import dev.leadladder.v1.Verdict;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status.Code;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server in this process that answers by contact id: "refused" gets an error in its place, "never" gets no answer, "ends"
 * ends a stream, everything else is a lead. It tells what it was asked.
 */
final class TestServer implements AutoCloseable {
  static final Timestamp MOMENT = Timestamp.newBuilder().setSeconds(1_795_338_000).build(); // 2026-11-22T09:00:00Z

  final List<ScoringOptions> options = new CopyOnWriteArrayList<>();
  final List<Integer> batches = new CopyOnWriteArrayList<>();
  final List<String> tokens = new CopyOnWriteArrayList<>();
  final AtomicInteger calls = new AtomicInteger();
  final AtomicInteger submissions = new AtomicInteger();
  final CountDownLatch cancelled = new CountDownLatch(1);
  volatile int unavailable;

  private final Server server;
  private final String name;

  TestServer() throws IOException {
    name = InProcessServerBuilder.generateName();
    server = InProcessServerBuilder.forName(name)
        .addService(new Scoring())
        .addService(new RuleSets())
        .intercept(new Tokens())
        .build()
        .start();
  }

  LeadLadderClient client() {
    return client(LeadLadderClient.builder("localhost"));
  }

  LeadLadderClient client(LeadLadderClient.Builder builder) {
    return builder.over(InProcessChannelBuilder.forName(name));
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private ScoringResult result(Submission submission, ScoringOptions options, String path) {
    if (submission.getContact().getContactId().equals("refused")) {
      return ScoringResult.newBuilder().setError(refusal(path)).build();
    }
    return ScoringResult.newBuilder().setVerdict(verdict(submission, options)).build();
  }

  private static Verdict verdict(Submission submission, ScoringOptions options) {
    return Verdict.newBuilder()
        .setContactId(submission.getContact().getContactId())
        .setAsOf(options.hasAsOf() ? options.getAsOf() : MOMENT)
        .setStage(Stage.newBuilder().setStageId("lead"))
        .build();
  }

  private static Status refusal(String path) {
    BadRequest.Builder request = BadRequest.newBuilder();
    request.addFieldViolationsBuilder().setField(path + ".contact.contact_id").setDescription("expected another");
    return Status.newBuilder()
        .setCode(Code.INVALID_ARGUMENT.value())
        .setMessage(path + " is refused")
        .addDetails(Any.pack(
            ErrorInfo.newBuilder().setReason("CONTACT_INVALID").setDomain("leadladder").putMetadata("k", "v").build()))
        .addDetails(Any.pack(request.build()))
        .build();
  }

  private final class Scoring extends LeadScoringServiceGrpc.LeadScoringServiceImplBase {
    @Override
    public void scoreLead(ScoreLeadRequest request, StreamObserver<ScoreLeadResponse> answer) {
      options.add(request.getOptions());
      if (calls.incrementAndGet() <= unavailable) {
        answer.onError(io.grpc.Status.UNAVAILABLE.asRuntimeException());
        return;
      }
      switch (request.getSubmission().getContact().getContactId()) {
        case "refused" -> answer.onError(StatusProto.toStatusRuntimeException(refusal("submission")));
        case "never" -> Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
        default -> {
          Verdict verdict = verdict(request.getSubmission(), request.getOptions());
          answer.onNext(ScoreLeadResponse.newBuilder().setVerdict(verdict).build());
          answer.onCompleted();
        }
      }
    }

    @Override
    public void batchScoreLeads(BatchScoreLeadsRequest request, StreamObserver<BatchScoreLeadsResponse> answer) {
      options.add(request.getOptions());
      batches.add(request.getSubmissionsCount());
      BatchScoreLeadsResponse.Builder response = BatchScoreLeadsResponse.newBuilder();
      for (int place = 0; place < request.getSubmissionsCount(); place++) {
        String path = "submissions[" + place + "]";
        response.addResults(result(request.getSubmissions(place), request.getOptions(), path));
      }
      answer.onNext(response.build());
      answer.onCompleted();
    }

    @Override
    public StreamObserver<StreamScoreLeadsRequest> streamScoreLeads(StreamObserver<StreamScoreLeadsResponse> answer) {
      ((ServerCallStreamObserver<StreamScoreLeadsResponse>) answer).setOnCancelHandler(cancelled::countDown);
      return new StreamObserver<>() {
        private boolean waiting;

        @Override
        public void onNext(StreamScoreLeadsRequest request) {
          if (request.hasOptions()) {
            options.add(request.getOptions());
            return;
          }
          submissions.incrementAndGet();
          switch (request.getSubmission().getContact().getContactId()) {
            case "never" -> waiting = true;
            case "ends" -> answer.onCompleted();
            default -> answer.onNext(StreamScoreLeadsResponse.newBuilder()
                .setResult(result(request.getSubmission(), options.get(0), "submission"))
                .build());
          }
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
          if (!waiting) {
            answer.onCompleted();
          }
        }
      };
    }
  }

  private static final class RuleSets extends RuleSetServiceGrpc.RuleSetServiceImplBase {
    @Override
    public void listRuleSets(ListRuleSetsRequest request, StreamObserver<ListRuleSetsResponse> answer) {
      boolean first = request.getPageToken().isEmpty();
      RuleSetRef ruleSet = RuleSetRef.newBuilder().setRuleSetId(first ? "a" : "b").build();
      answer.onNext(ListRuleSetsResponse.newBuilder()
          .addRuleSets(RuleSetSummary.newBuilder().setRuleSet(ruleSet))
          .setNextPageToken(first ? "more" : "")
          .build());
      answer.onCompleted();
    }
  }

  private final class Tokens implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String token = headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
      tokens.add(token == null ? "" : token);
      return next.startCall(call, headers);
    }
  }
}
