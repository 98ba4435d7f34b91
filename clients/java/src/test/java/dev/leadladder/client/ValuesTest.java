package dev.leadladder.client;

import static dev.leadladder.client.Values.ifKnown;
import static dev.leadladder.client.Values.money;
import static dev.leadladder.client.Values.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.type.Money;
import dev.leadladder.v1.Contact;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values and contacts from plain Java. */
class ValuesTest {
  @ParameterizedTest
  @CsvSource({
    "8000000 EUR, EUR, 8000000, 0",
    "-0.5 usd, USD, 0, -500000000",
    "-1.000000001 EUR, EUR, -1, -1",
    "1.500 EUR, EUR, 1, 500000000",
    "999999999999999.999999999 EUR, EUR, 999999999999999, 999999999",
    "1e3 EUR, EUR, 1000, 0",
    "0e999999999 EUR, EUR, 0, 0",
  })
  @DisplayName("Money is read exactly, and both of its parts have its sign.")
  void readMoney(String text, String currency, long units, int nanos) {
    Money expected = Money.newBuilder().setCurrencyCode(currency).setUnits(units).setNanos(nanos).build();
    assertEquals(expected, money(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "8000000", "EUR", "EUR 5", "8,000,000 EUR", "1 2 3", "0.0000000001 EUR", "1000000000000000 EUR",
        "1e999999999 EUR", "1e-999999999 EUR",
      })
  @DisplayName("What is not money is refused with what would be.")
  void notMoney(String text) {
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> money(text));
    assertEquals(
        "expected money such as \"5000000 EUR\", with at most 9 decimal places, got \"" + text + "\"",
        error.getMessage());
  }

  @Test
  @DisplayName("A moment before 1970 keeps its nanoseconds from zero up.")
  void earlyMoment() {
    assertEquals(-1, Values.timestamp(Instant.parse("1969-12-31T23:59:59.25Z")).getSeconds());
    assertEquals(250_000_000, Values.timestamp(Instant.parse("1969-12-31T23:59:59.25Z")).getNanos());
  }

  @Test
  @DisplayName("Both parts of a duration have its sign.")
  void negativeDuration() {
    com.google.protobuf.Duration length = value(Duration.ofMillis(-1500)).getDuration();
    assertEquals(-1, length.getSeconds());
    assertEquals(-500_000_000, length.getNanos());
  }

  @Test
  @DisplayName("A fact has the kind of its Java type.")
  void kinds() {
    assertEquals("windows", value("windows").getText());
    assertTrue(value(true).getBoolean());
    assertEquals(60, value(60).getNumber());
    assertEquals(0.5, value(0.5).getNumber());
    assertEquals(22, value(LocalDate.of(2026, 11, 22)).getDate().getDay());
    assertEquals(TestServer.MOMENT, value(Instant.parse("2026-11-22T09:00:00Z")).getTimestamp());
    assertEquals(5, value(money("5 EUR")).getMoney().getUnits());
    assertEquals(List.of("a", "b"), value(List.of("a", "b")).getTexts().getValuesList());
  }

  @Test
  @DisplayName("A whole number that a double cannot hold is refused.")
  void inexactNumber() {
    assertEquals(0x1p53, value(1L << 53).getNumber());
    assertThrows(IllegalArgumentException.class, () -> value((1L << 53) + 1));
    assertThrows(IllegalArgumentException.class, () -> value(Long.MIN_VALUE));
  }

  @Test
  @DisplayName("Null leaves a field unset, and zero does not.")
  void optionalFields() {
    Integer unknown = null;
    Contact contact = ContactBuilder.of("")
        .company(company -> {
          ifKnown(unknown, company::setEmployees);
          ifKnown(0, company::setSites);
        })
        .build();
    assertFalse(contact.getCompany().hasEmployees());
    assertTrue(contact.getCompany().hasSites());
  }

  @Test
  @DisplayName("A history is not known, known to be empty, or what was told.")
  void history() {
    assertFalse(ContactBuilder.of("a").build().hasHistory());
    assertTrue(ContactBuilder.of("a").historyKnown().build().hasHistory());
    Contact contact = ContactBuilder.of("a")
        .did("contact_form", Instant.EPOCH)
        .did("purchase", Instant.EPOCH, Map.of("amount", value(money(new BigDecimal("9.90"), "EUR"))))
        .build();
    assertEquals(2, contact.getHistory().getActivitiesCount());
    assertEquals(9, contact.getHistory().getActivities(1).getAttributesOrThrow("amount").getMoney().getUnits());
  }

  @Test
  @DisplayName("A submission has a previous stage only when one is given.")
  void previousStage() {
    assertFalse(ContactBuilder.of("a").submission().hasPreviousStage());
    assertEquals("lead", ContactBuilder.of("a").submission("lead").getPreviousStage());
  }
}
