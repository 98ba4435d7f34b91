package dev.leadladder.client;

import com.google.protobuf.Timestamp;
import com.google.type.Date;
import com.google.type.Money;
import dev.leadladder.v1.TextList;
import dev.leadladder.v1.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Consumer;

/** Facts on the wire from plain Java values; made to be imported statically. */
public final class Values {
  private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);
  private static final BigDecimal MAX_UNITS = new BigDecimal("1e15");
  private static final long EXACT = 1L << 53;

  private Values() {}

  /**
   * Money from text as the rule language writes it.
   *
   * @param text amount and ISO 4217 code: {@code "8000000 EUR"}
   * @return the money
   * @throws IllegalArgumentException it is not an amount and a code, or the amount has more than 9 decimal places or 10^15
   *     units or more
   */
  public static Money money(String text) {
    String[] parts = text.strip().split("\\s+");
    if (parts.length != 2) {
      throw notMoney(text);
    }
    try {
      return money(new BigDecimal(parts[0]), parts[1]);
    } catch (IllegalArgumentException unreadable) {
      throw notMoney(text);
    }
  }

  /**
   * Money from an amount and a currency.
   *
   * @param amount at most 9 decimal places, below 10^15 units
   * @param currency ISO 4217 code: {@code "EUR"}
   * @return the money
   * @throws IllegalArgumentException the amount is out of its range
   */
  public static Money money(BigDecimal amount, String currency) {
    if (amount.abs().compareTo(MAX_UNITS) >= 0 || amount.stripTrailingZeros().scale() > 9) {
      throw notMoney(amount + " " + currency);
    }
    BigInteger[] parts = amount.setScale(9).unscaledValue().divideAndRemainder(NANOS);
    return Money.newBuilder()
        .setCurrencyCode(currency.toUpperCase(Locale.ROOT))
        .setUnits(parts[0].longValueExact())
        .setNanos(parts[1].intValueExact())
        .build();
  }

  private static IllegalArgumentException notMoney(String got) {
    return new IllegalArgumentException(
        "expected money such as \"5000000 EUR\", with at most 9 decimal places, got \"" + got + "\"");
  }

  /**
   * A moment.
   *
   * @param moment in the years 1 to 9999; read to the microsecond
   * @return the moment on the wire
   */
  public static Timestamp timestamp(Instant moment) {
    return Timestamp.newBuilder().setSeconds(moment.getEpochSecond()).setNanos(moment.getNano()).build();
  }

  /**
   * A day.
   *
   * @param day in the years 1 to 9999
   * @return the day on the wire
   */
  public static Date date(LocalDate day) {
    return Date.newBuilder().setYear(day.getYear()).setMonth(day.getMonthValue()).setDay(day.getDayOfMonth()).build();
  }

  /**
   * A text, which stands for a fact of any type as the rule language writes it: {@code "5000000 EUR"}, {@code "90d"}.
   *
   * @param text at most 65,536 bytes of UTF-8; blank: not known
   * @return the fact
   */
  public static Value value(String text) {
    return Value.newBuilder().setText(text).build();
  }

  /**
   * A boolean.
   *
   * @param yes yes or no
   * @return the fact
   */
  public static Value value(boolean yes) {
    return Value.newBuilder().setBoolean(yes).build();
  }

  /**
   * A whole number.
   *
   * @param number of a magnitude of at most 2^53
   * @return the fact
   * @throws IllegalArgumentException it cannot be told exactly
   */
  public static Value value(long number) {
    if (number > EXACT || number < -EXACT) {
      throw new IllegalArgumentException("expected a magnitude of at most 2^53 (or text), got " + number);
    }
    return value((double) number);
  }

  /**
   * A number.
   *
   * @param number finite
   * @return the fact
   */
  public static Value value(double number) {
    return Value.newBuilder().setNumber(number).build();
  }

  /**
   * A moment.
   *
   * @param moment in the years 1 to 9999; read to the microsecond
   * @return the fact
   */
  public static Value value(Instant moment) {
    return Value.newBuilder().setTimestamp(timestamp(moment)).build();
  }

  /**
   * A day.
   *
   * @param day in the years 1 to 9999
   * @return the fact
   */
  public static Value value(LocalDate day) {
    return Value.newBuilder().setDate(date(day)).build();
  }

  /**
   * A length of time.
   *
   * @param length read to the microsecond
   * @return the fact
   */
  public static Value value(Duration length) {
    // Both parts have the same sign on the wire; in java.time the nanoseconds are never negative.
    boolean borrow = length.isNegative() && length.getNano() > 0;
    return Value.newBuilder()
        .setDuration(
            com.google.protobuf.Duration.newBuilder()
                .setSeconds(length.getSeconds() + (borrow ? 1 : 0))
                .setNanos(length.getNano() - (borrow ? 1_000_000_000 : 0)))
        .build();
  }

  /**
   * An amount of money.
   *
   * @param amount from {@link #money(String)}
   * @return the fact
   */
  public static Value value(Money amount) {
    return Value.newBuilder().setMoney(amount).build();
  }

  /**
   * Several texts.
   *
   * @param texts at most 1,000, in any order; empty: not known
   * @return the fact
   */
  public static Value value(Collection<String> texts) {
    return Value.newBuilder().setTexts(TextList.newBuilder().addAllValues(texts)).build();
  }

  /**
   * Sets a field from something that may be null; null is "not known", for which a field stays unset.
   *
   * <pre>{@code
   * builder.company(company -> ifKnown(row.employees(), company::setEmployees));
   * }</pre>
   *
   * @param <T> its type
   * @param value the value, or null
   * @param setter what takes it
   */
  public static <T> void ifKnown(T value, Consumer<? super T> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }
}
