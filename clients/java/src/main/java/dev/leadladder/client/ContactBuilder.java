package dev.leadladder.client;

import dev.leadladder.v1.Activity;
import dev.leadladder.v1.Company;
import dev.leadladder.v1.Contact;
import dev.leadladder.v1.Person;
import dev.leadladder.v1.Qualification;
import dev.leadladder.v1.Relationship;
import dev.leadladder.v1.Source;
import dev.leadladder.v1.Submission;
import dev.leadladder.v1.Value;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Builds a contact. What is left out is not known; it never counts as no, zero or empty.
 *
 * <pre>{@code
 * Contact plant = ContactBuilder.of("acme-1")
 *     .company(company -> company.setEmployees(60).setAnnualRevenue(money("8000000 EUR")))
 *     .attribute("it_platform", value("windows"))
 *     .did("contact_form", Instant.parse("2026-11-02T09:00:00Z"))
 *     .build();
 * }</pre>
 */
public final class ContactBuilder {
  private final Contact.Builder contact = Contact.newBuilder();

  private ContactBuilder() {}

  /**
   * A contact about which nothing is known.
   *
   * @param contactId your own key, at most 256 bytes of UTF-8; echoed, never read by rules; empty for none
   * @return a new builder
   */
  public static ContactBuilder of(String contactId) {
    ContactBuilder builder = new ContactBuilder();
    builder.contact.setContactId(contactId);
    return builder;
  }

  /**
   * What is known about the person.
   *
   * @param facts sets fields
   * @return this
   */
  public ContactBuilder person(Consumer<Person.Builder> facts) {
    facts.accept(contact.getPersonBuilder());
    return this;
  }

  /**
   * What is known about the company.
   *
   * @param facts sets fields
   * @return this
   */
  public ContactBuilder company(Consumer<Company.Builder> facts) {
    facts.accept(contact.getCompanyBuilder());
    return this;
  }

  /**
   * Where the contact came from.
   *
   * @param facts sets fields
   * @return this
   */
  public ContactBuilder source(Consumer<Source.Builder> facts) {
    facts.accept(contact.getSourceBuilder());
    return this;
  }

  /**
   * What the contact already is to us.
   *
   * @param facts sets fields
   * @return this
   */
  public ContactBuilder relationship(Consumer<Relationship.Builder> facts) {
    facts.accept(contact.getRelationshipBuilder());
    return this;
  }

  /**
   * What somebody found out by asking.
   *
   * @param facts sets fields: {@code facts.getBudgetBuilder().setAllocated(true)}
   * @return this
   */
  public ContactBuilder qualification(Consumer<Qualification.Builder> facts) {
    facts.accept(contact.getQualificationBuilder());
    return this;
  }

  /**
   * A fact that the rule set declares itself.
   *
   * @param name without {@code attributes.}
   * @param fact from {@link Values#value(String)} and its like
   * @return this
   */
  public ContactBuilder attribute(String name, Value fact) {
    contact.putAttributes(name, fact);
    return this;
  }

  /**
   * Something that the contact did. With the first one the whole history counts as known.
   *
   * @param type kind of activity: {@code contact_form}
   * @param at when it happened
   * @return this
   */
  public ContactBuilder did(String type, Instant at) {
    return did(type, at, Map.of());
  }

  /**
   * Something that the contact did, with facts about it.
   *
   * @param type kind of activity: {@code purchase}
   * @param at when it happened
   * @param attributes facts that the rule set declares as {@code activity.attributes.<name>}, by their names
   * @return this
   */
  public ContactBuilder did(String type, Instant at, Map<String, Value> attributes) {
    contact
        .getHistoryBuilder()
        .addActivities(Activity.newBuilder().setType(type).setAt(Values.timestamp(at)).putAllAttributes(attributes));
    return this;
  }

  /**
   * That the history is known, and nothing but what {@link #did} says is in it. A contact without this and without
   * activities has a history that is not known.
   *
   * @return this
   */
  public ContactBuilder historyKnown() {
    contact.getHistoryBuilder();
    return this;
  }

  /**
   * The contact.
   *
   * @return what {@link LeadLadderClient#score(Contact)} takes
   */
  public Contact build() {
    return contact.build();
  }

  /**
   * The contact, for a batch or stream.
   *
   * @return a submission without a previous stage
   */
  public Submission submission() {
    return Submission.newBuilder().setContact(contact).build();
  }

  /**
   * The contact, and the stage of its last verdict.
   *
   * @param previousStage id of the stage
   * @return a submission, which decides {@code Verdict.transition} and sticky rungs
   */
  public Submission submission(String previousStage) {
    return Submission.newBuilder().setContact(contact).setPreviousStage(previousStage).build();
  }
}
