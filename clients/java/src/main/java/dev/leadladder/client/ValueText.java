package dev.leadladder.client;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.type.Date;
import com.google.type.Money;
import dev.leadladder.v1.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Facts as people write them: 12, 5000000 EUR, 2026-11-22, 90d. */
final class ValueText {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** So many decimal digits survive as a double. */
  private static final int ALWAYS_EXACT = 15;

  /** So many decimal digits tell any two doubles apart. */
  private static final int MOST_DIGITS = 17;

  private static final int DAY = 86_400;
  private static final int HOUR = 3600;
  private static final int MINUTES = 60;

  private ValueText() {}

  static String of(Value value) {
    return switch (value.getKindCase()) {
      case TEXT -> value.getText();
      case NUMBER -> plain(shortest(value.getNumber()));
      case BOOLEAN -> String.valueOf(value.getBoolean());
      case TIMESTAMP -> minute(value.getTimestamp());
      case DATE -> of(value.getDate());
      case MONEY -> of(value.getMoney());
      case DURATION -> of(value.getDuration());
      case TEXTS -> String.join(", ", value.getTexts().getValuesList());
      case KIND_NOT_SET -> "unknown";
    };
  }

  static String minute(Timestamp moment) {
    return MINUTE.format(Instant.ofEpochSecond(moment.getSeconds(), moment.getNanos())) + " UTC";
  }

  private static String of(Date day) {
    return String.format(Locale.ROOT, "%04d-%02d-%02d", day.getYear(), day.getMonth(), day.getDay());
  }

  private static String of(Money money) {
    return (decimals(money.getUnits(), money.getNanos()) + " " + money.getCurrencyCode()).stripTrailing();
  }

  private static String of(Duration length) {
    long seconds = length.getSeconds();
    if (length.getNanos() == 0 && seconds % MINUTES == 0) {
      if (seconds % DAY == 0) {
        return seconds / DAY + "d";
      }
      return seconds % HOUR == 0 ? seconds / HOUR + "h" : seconds / MINUTES + "m";
    }
    return decimals(seconds, length.getNanos()) + "s";
  }

  private static String decimals(long units, int nanos) {
    return plain(BigDecimal.valueOf(units).add(BigDecimal.valueOf(nanos, 9)));
  }

  /** The shortest decimal that means the number; Double.toString finds it from Java 19 on only. */
  private static BigDecimal shortest(double number) {
    BigDecimal exact = new BigDecimal(number);
    for (int digits = ALWAYS_EXACT; digits < MOST_DIGITS; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits));
      if (rounded.doubleValue() == number) {
        return rounded;
      }
    }
    return exact.round(new MathContext(MOST_DIGITS));
  }

  /** Without an exponent, and without zeros at the end of the fraction. */
  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
