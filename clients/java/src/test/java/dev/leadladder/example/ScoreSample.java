package dev.leadladder.example;

import static dev.leadladder.client.Values.money;
import static dev.leadladder.client.Values.value;

import dev.leadladder.client.ContactBuilder;
import dev.leadladder.client.LeadLadderClient;
import dev.leadladder.client.VerdictPrinter;
import dev.leadladder.v1.Contact;
import dev.leadladder.v1.Verdict;
import java.time.Instant;

/** Scores a sample contact and prints the verdict; takes the server's host and port, or asks localhost:50051. */
public final class ScoreSample {
  private ScoreSample() {}

  /**
   * Runs the example.
   *
   * @param arguments the target, or nothing
   */
  public static void main(String[] arguments) {
    String target = arguments.length == 0 ? "localhost:50051" : arguments[0];

    Contact plant = ContactBuilder.of("acme-1")
        .company(company ->
            company.setIndustry("manufacturing").setEmployees(60).setAnnualRevenue(money("8000000 EUR")))
        .attribute("it_platform", value("windows"))
        .qualification(facts -> facts.getAuthorityBuilder().setHasASay(true))
        .did("contact_form", Instant.parse("2026-11-02T09:00:00Z"))
        .build();
    try (LeadLadderClient client = LeadLadderClient.builder(target).ruleSet("plant-software").build()) {
      Instant asOf = Instant.parse("2026-11-22T09:00:00Z"); // Without a moment: now, by the server's clock.
      Verdict verdict = client.score(plant, client.settings().withAsOf(asOf));
      System.out.println(VerdictPrinter.text(verdict));
    }
  }
}
