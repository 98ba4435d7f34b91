package dev.leadladder.client;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.leadladder.v1.RuleSet;
import dev.leadladder.v1.RuleSetSummary;
import dev.leadladder.v1.ScoreAccountRequest;
import dev.leadladder.v1.ScoringOptions;
import dev.leadladder.v1.Submission;
import dev.leadladder.v1.Verdict;
import io.grpc.TlsChannelCredentials;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs the cases of tests/clients: reads one JSON object a line, answers one JSON object a line. */
public final class Conformance {
  private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().serializeNulls().create();
  private static final JsonFormat.Parser READER = JsonFormat.parser().ignoringUnknownFields();
  private static final JsonFormat.Printer WRITER = JsonFormat.printer().omittingInsignificantWhitespace();

  private final JsonObject request;
  private final JsonArray results = new JsonArray();
  private final JsonArray ruleSets = new JsonArray();
  private JsonElement account = JsonNull.INSTANCE;
  private String text = "";

  private Conformance(JsonObject request) {
    this.request = request;
  }

  /**
   * Answers until standard input ends.
   *
   * @param arguments none
   * @throws IOException a request that cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isBlank()) {
        out.println(JSON.toJson(new Conformance(JsonParser.parseString(line).getAsJsonObject()).answer()));
      }
    }
  }

  private JsonObject answer() throws IOException {
    JsonElement error = JsonNull.INSTANCE;
    try (LeadLadderClient client = client()) {
      call(client);
    } catch (LeadLadderException failure) {
      error = error(failure);
    }
    JsonObject answer = new JsonObject();
    answer.add("case", request.get("case"));
    answer.add("results", results);
    answer.add("rule_sets", ruleSets);
    answer.add("error", error);
    answer.add("account", account);
    answer.addProperty("text", text);
    return answer;
  }

  private LeadLadderClient client() throws IOException {
    LeadLadderClient.Builder builder = LeadLadderClient.builder(word("target"));
    if (has("tls") && request.get("tls").getAsBoolean()) {
      TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
      if (has("ca")) {
        credentials.trustManager(new File(word("ca")));
      }
      if (has("cert")) {
        credentials.keyManager(new File(word("cert")), new File(word("key")));
      }
      builder.credentials(credentials.build());
    }
    if (has("token")) {
      builder.token(word("token"));
    }
    if (has("deadline_ms")) {
      builder.deadline(Duration.ofMillis(request.get("deadline_ms").getAsLong()));
    }
    return builder.build();
  }

  private void call(LeadLadderClient client) throws InvalidProtocolBufferException {
    switch (word("call")) {
      case "score" -> keep(new Answer.Scored(client.score(submissions().get(0), settings())));
      case "batch" -> client.scoreBatch(submissions(), settings()).forEach(this::keep);
      case "stream" -> stream(client);
      case "print" -> {
        Verdict.Builder verdict = Verdict.newBuilder();
        READER.merge(request.get("verdict").toString(), verdict);
        text = VerdictPrinter.text(verdict.build());
      }
      case "account" -> {
        ScoreAccountRequest.Builder account = ScoreAccountRequest.newBuilder().setAccountId("acme");
        submissions().forEach(each -> account.addContacts(each.getContact()));
        this.account = json(client.scoreAccount(account.build(), settings()));
      }
      case "list_rule_sets" -> {
        for (RuleSetSummary summary : client.listRuleSets()) {
          ruleSets.add(json(summary));
        }
      }
      case "get_rule_set" -> {
        RuleSet ruleSet = client.getRuleSet(has("rule_set_id") ? word("rule_set_id") : "");
        ruleSets.add(json(ruleSet));
      }
      default -> throw new IllegalArgumentException("call: " + word("call"));
    }
  }

  private void stream(LeadLadderClient client) throws InvalidProtocolBufferException {
    long most = has("cancel_after") ? request.get("cancel_after").getAsLong() : Long.MAX_VALUE;
    ScoringSettings settings = settings();
    if (has("deadline_ms")) {
      settings = settings.withDeadline(Duration.ofMillis(request.get("deadline_ms").getAsLong()));
    }
    try (Stream<Answer> answers = client.scoreStream(submissions(), settings)) {
      answers.limit(most).forEach(this::keep);
    }
  }

  private ScoringSettings settings() throws InvalidProtocolBufferException {
    ScoringOptions.Builder options = ScoringOptions.newBuilder();
    if (has("options")) {
      READER.merge(request.get("options").toString(), options);
    }
    return ScoringSettings.defaults().withOptions(options.build());
  }

  private List<Submission> submissions() throws InvalidProtocolBufferException {
    List<Submission> submissions = new ArrayList<>();
    for (JsonElement each : request.getAsJsonArray("submissions")) {
      Submission.Builder submission = Submission.newBuilder();
      READER.merge(each.toString(), submission);
      submissions.add(submission.build());
    }
    return submissions;
  }

  private void keep(Answer answer) {
    JsonObject result = new JsonObject();
    answer.verdict().ifPresent(verdict -> result.add("verdict", json(verdict)));
    answer.error().ifPresent(failure -> result.add("error", error(failure)));
    if (results.isEmpty()) {
      text = answer.verdict().map(VerdictPrinter::text).orElse("");
    }
    results.add(result);
  }

  private static JsonElement json(MessageOrBuilder message) {
    try {
      return JsonParser.parseString(WRITER.print(message));
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static JsonObject error(LeadLadderException failure) {
    JsonObject error = new JsonObject();
    error.addProperty("code", failure.code().name());
    error.addProperty("reason", failure.reason());
    error.add("metadata", JSON.toJsonTree(failure.metadata()));
    JsonArray violations = new JsonArray();
    for (LeadLadderException.FieldViolation each : failure.violations()) {
      JsonObject violation = new JsonObject();
      violation.addProperty("field", each.field());
      violation.addProperty("description", each.description());
      violations.add(violation);
    }
    error.add("violations", violations);
    return error;
  }

  private boolean has(String name) {
    return request.has(name) && !request.get(name).isJsonNull();
  }

  private String word(String name) {
    return request.get(name).getAsString();
  }
}
